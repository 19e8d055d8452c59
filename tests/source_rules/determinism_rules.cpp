#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>
#include <span>

#include "tests/source_rules/rules.hpp"

namespace slotrace::source_rules {
namespace {

struct Ban {
  std::string_view pattern;  ///< an ECMAScript regular expression, matched against a line of code
  std::string_view why;
};

// A name counts when it is not part of a longer one; \b sees to that.
constexpr std::array kBans{
    Ban{R"(\b(system_clock|steady_clock|high_resolution_clock|file_clock|utc_clock)\b)",
        "reads a clock of the machine; time is the simulation's"},
    Ban{R"(\b(gettimeofday|clock_gettime|timespec_get|localtime(_r)?|gmtime(_r)?|mktime)\b)",
        "reads a clock of the machine; time is the simulation's"},
    Ban{R"(\bstd::(time|clock)\s*\(|(^|[^\w:.>])(::)?time\s*\(\s*(nullptr|NULL|0|&\w+)\s*\))",
        "reads a clock of the machine; time is the simulation's"},
    Ban{R"(\bcurrent_zone\b)", "is the zone of the machine; zones are the scenario's"},
    Ban{R"(\b(random_device|[dlm]rand48|arc4random\w*|getrandom|getentropy|RAND_bytes)\b|\bs?rand\s*\()",
        "is a random number that no seed repeats"},
    Ban{R"(\b(minstd_rand0?|mt19937(_64)?|ranlux\d+\w*|knuth_b|default_random_engine)\b)",
        "is not our generator; sim/random.hpp is"},
    Ban{R"(\b(linear_congruential|mersenne_twister|subtract_with_carry|discard_block|independent_bits|shuffle_order)_engine\b)",
        "is not our generator; sim/random.hpp is"},
    Ban{R"(\b(uniform_int|uniform_real|bernoulli|binomial|negative_binomial|geometric|poisson|exponential|gamma|weibull|extreme_value|normal|lognormal|chi_squared|cauchy|fisher_f|student_t|discrete|piecewise_constant|piecewise_linear)_distribution\b)",
        "differs between standard libraries; sim/distribution.hpp does not"},
    Ban{R"(\b(std|ranges)::(shuffle|sample)\b)", "differs between standard libraries"},
    Ban{R"(\bstd::unordered_\w+)", "has an order that differs between standard libraries"},
    Ban{R"(\bstd::(hash|type_index)\b)", "differs between standard libraries and runs"},
    Ban{R"(\bstd::(map|set|multimap|multiset)\s*<\s*[\w: ]+\*)", "is ordered by addresses"},
    Ban{R"(\b(float|double)\b)", "is floating point; that is for reports, and lives there"},
    Ban{R"(\bthis_thread\b|\bget_id\s*\(|\b(pthread_self|gettid|getpid|thread::id)\b)",
        "differs between runs"},
    Ban{R"(\b(secure_)?getenv\b)", "reads the environment; a run is its scenario and choices"},
    Ban{R"(#\s*include\s*<(random|ctime|unordered_map|unordered_set)>)",
        "is for what is banned here"},
};

auto must_be_deterministic(std::string_view file) -> bool {
  return is_cxx(file) && (lies_in(file, "sim") || lies_in(file, "model"));
}

auto path_without_ending(std::string_view file) -> std::string {
  return std::string(file.substr(0, file.rfind('.')));
}

/// The names that `code` declares as unordered containers.
auto unordered_names(const std::string& code) -> std::set<std::string> {
  static const std::regex container(R"(\bunordered_\w+\s*<)");
  static const std::regex name(R"(^[\s&]*([A-Za-z_]\w*))");
  std::set<std::string> names;
  for (std::sregex_iterator match(code.begin(), code.end(), container), end; match != end;
       ++match) {
    int depth = 1;
    auto at = match->suffix().first;
    for (; at != code.end() && depth > 0; ++at) depth += *at == '<' ? 1 : *at == '>' ? -1 : 0;
    std::smatch declared;
    if (std::regex_search(at, code.end(), declared, name)) names.insert(declared[1]);
  }
  return names;
}

}  // namespace

auto check_banned_names(const SourceTree& tree) -> std::vector<Violation> {
  static const std::vector<std::regex> patterns = [] {
    std::vector<std::regex> compiled;
    for (const Ban& ban : kBans)
      compiled.emplace_back(std::string(ban.pattern), std::regex::optimize);
    return compiled;
  }();
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    if (!must_be_deterministic(file)) continue;
    const std::string code = code_of(text);
    std::size_t number = 0;
    for (const std::string_view line : lines_of(code)) {
      ++number;
      for (std::size_t ban = 0; ban < kBans.size(); ++ban) {
        std::match_results<std::string_view::const_iterator> match;
        if (!std::regex_search(line.begin(), line.end(), match, patterns[ban])) continue;
        violations.push_back({file, number, match.str() + " " + std::string(kBans[ban].why)});
      }
    }
  }
  return violations;
}

auto check_unordered_loops(const SourceTree& tree) -> std::vector<Violation> {
  // A header's members are looped over in its .cpp: both count as one.
  std::map<std::string, std::set<std::string>> names;
  for (const auto& [file, text] : tree) {
    if (must_be_deterministic(file))
      names[path_without_ending(file)].merge(unordered_names(code_of(text)));
  }
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    if (!must_be_deterministic(file)) continue;
    const std::string code = code_of(text);
    for (const std::string& name : names[path_without_ending(file)]) {
      const std::regex loop(":\\s*" + name + "\\s*\\)|\\b" + name + "\\s*\\.\\s*c?begin\\b");
      std::size_t number = 0;
      for (const std::string_view line : lines_of(code)) {
        ++number;
        if (std::regex_search(line.begin(), line.end(), loop)) {
          violations.push_back(
              {file, number, name + " is unordered: a loop sees its hashes' order"});
        }
      }
    }
  }
  return violations;
}

}  // namespace slotrace::source_rules
