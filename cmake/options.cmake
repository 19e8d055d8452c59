# Build options, the flags that every target shares, and how a folder becomes a library.

option(SLOTRACE_TESTS "Build the tests" ON)
option(SLOTRACE_BENCHMARKS "Build the benchmarks" ON)
option(SLOTRACE_FUZZ "Build the fuzzer of the readers (clang)" OFF)
set(SLOTRACE_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")

add_library(slotrace_flags INTERFACE)
target_include_directories(slotrace_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(slotrace_flags INTERFACE SLOTRACE_VERSION="${PROJECT_VERSION}")
target_compile_options(slotrace_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow
  # A designated initialiser names what differs from the defaults, and may leave the rest out.
  -Wno-missing-field-initializers
  # g++ 12 warns without a cause of "text" + std::string (GCC bug 105651), and of strings inside
  # structures that it builds in place (GCC bug 105562).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>"
  # clang 19 takes std::stable_sort of libstdc++ 12 for a use of a deprecated function.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  # The same bits with and without fused multiply-add.
  -ffp-contract=off)
if(SLOTRACE_SANITIZE)
  target_compile_options(slotrace_flags INTERFACE
    -fsanitize=${SLOTRACE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(slotrace_flags INTERFACE -fsanitize=${SLOTRACE_SANITIZE})
endif()

# Library `name` from every .cpp below folder `name`; a program's main.cpp is left out.
function(slotrace_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC slotrace_flags)
endfunction()
