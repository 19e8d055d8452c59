#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/reader/files.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

using ParameterValues = std::map<std::string, const Node*, std::less<>>;

/// One case of a file: a value for every parameter.
struct Case {
  std::string name;  ///< "" without a matrix
  ParameterValues values;
};

/// The parameters of a file, and the values that the command line gives them.
class Parameters {
 public:
  static constexpr std::size_t kCasesMax = 10'000;
  /// Values of all cases together.
  static constexpr std::size_t kValuesInCasesMax = 5'000'000;

  /// Reads "parameters" of `root`, and what `options` set; reports names that are none of them, and
  /// parameters that nothing uses. `root` must outlive this.
  Parameters(const Node& root, const ReadOptions& options, Files& files, Diagnostics& diagnostics);

  /// The cases of the file's "matrix", or one without it.
  [[nodiscard]] auto cases(Diagnostics& diagnostics) const -> std::vector<Case>;

  /// `root` without parameters and matrix, every {"param": NAME} replaced by its value.
  [[nodiscard]] auto resolve(const Case& one) const -> Node;

 private:
  void read_defaults(Diagnostics& diagnostics);
  void read_set(const ReadOptions& options, Files& files, Diagnostics& diagnostics);
  void set_to(const std::string& name, const Node& value);
  void check_uses(Diagnostics& diagnostics) const;
  [[nodiscard]] auto names() const -> std::vector<std::string_view>;

  const Node& root_;
  ParameterValues values_;  ///< defaults, or what was set
  ParameterValues set_;
};

}  // namespace slotrace::scenarios
