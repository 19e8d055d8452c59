# The policies under scenarios/policies, built into the program as text. A change of one of them, or
# a new one, configures again.

function(slotrace_embed_presets target)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scenarios/policies/*.json)
  list(SORT files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
  set(rows "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND rows "      {\"${name}\", R\"preset(${text})preset\"},\n")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/presets.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [=[
// Made by cmake/presets.cmake from scenarios/policies/*.json.
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

auto presets() -> std::vector<Preset> {
  return {
@rows@  };
}

}  // namespace slotrace::scenarios
]=])
  target_sources(${target} PRIVATE ${source})
endfunction()
