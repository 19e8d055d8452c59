// How long something takes: distributions of durations.

#include <array>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::Duration;
using sim::Distribution;

struct LognormalText {
  Duration median{};
  std::int64_t sigma_millionths = 0;
};

auto sigma_type() -> Type<std::int64_t> {
  return {
      [](const View& at, Diagnostics& diagnostics) -> std::optional<std::int64_t> {
        const Parsed<std::int64_t> result =
            parse_millionths(at->kind == Node::Kind::number ? at->text : "");
        if (const auto* value = std::get_if<std::int64_t>(&result)) return *value;
        diagnostics.mismatch(at, std::get<Mismatch>(result).expected);
        return std::nullopt;
      },
      std::make_shared<Shape>(Shape{"", R"({"type": "number", "minimum": 0, "maximum": 10})", {}})};
}

/// "uniform": two durations.
auto read_uniform(const std::vector<Located<Duration>>& bounds, Diagnostics& diagnostics)
    -> std::optional<Distribution> {
  if (bounds[0].value > bounds[1].value) {
    diagnostics.mismatch(bounds[1].at, "a duration that is not below the first");
    return std::nullopt;
  }
  return Distribution::uniform({.min = bounds[0].value, .max = bounds[1].value});
}

auto empirical(const std::vector<Located<Duration>>& values) -> Distribution {
  std::vector<Distribution::WeightedValue> weighted;
  for (const auto& value : values) weighted.push_back({.value = value.value});
  return Distribution::empirical(std::move(weighted));
}

struct Shapes {
  std::optional<std::vector<Located<Duration>>> uniform;
  std::optional<Duration> exponential;
  std::optional<LognormalText> lognormal;
  std::optional<std::vector<Located<Duration>>> empirical;
};

auto shapes() -> Type<Shapes> {
  const auto duration = located(duration_type());
  const auto bounds =
      list_of(duration, "two durations, the shortest and the longest", {.min = 2, .max = 2});
  const auto values = list_of(duration, "a list of at least one duration", {.min = 1});
  Record<LognormalText> lognormal("lognormal", "a lognormal distribution");
  lognormal.required("median", duration_type(), &LognormalText::median, "Half lie below it.")
      .required("sigma", sigma_type(), &LognormalText::sigma_millionths,
                "Standard deviation of the logarithm, at most six decimals.");
  Record<Shapes> record("shape", "a distribution of durations");
  record.optional("uniform", bounds, &Shapes::uniform, "The shortest and the longest.")
      .optional("exponential", duration_type(), &Shapes::exponential, "The mean.")
      .optional("lognormal", lognormal.type(), &Shapes::lognormal, "Median and sigma.")
      .optional("empirical", values, &Shapes::empirical, "One of these, each as likely.")
      .exactly_one_of({"uniform", "exponential", "lognormal", "empirical"});
  return record.type();
}

}  // namespace

auto distribution_type() -> const Type<Distribution>& {
  static const Type<Distribution> type = [] {
    const Type<Shapes> inside = shapes();
    const auto read = [inside](const View& at,
                               Diagnostics& diagnostics) -> std::optional<Distribution> {
      if (at->kind != Node::Kind::object) {
        const auto constant = duration_type().read(at, diagnostics);
        if (!constant) return std::nullopt;
        return Distribution::constant(*constant);
      }
      const auto shape = inside.read(at, diagnostics);
      if (!shape) return std::nullopt;
      if (shape->uniform) return read_uniform(*shape->uniform, diagnostics);
      if (shape->exponential) return Distribution::exponential({.mean = *shape->exponential});
      if (shape->lognormal) {
        return Distribution::lognormal({.median = shape->lognormal->median,
                                        .sigma_millionths = shape->lognormal->sigma_millionths});
      }
      return empirical(*shape->empirical);
    };
    const std::string json =
        R"({"description": "Always the same duration, or a distribution of durations.", "anyOf": [)" +
        use_of(*duration_type().shape) + ", " + use_of(*inside.shape) + "]}";
    return Type<Distribution>{
        read, std::make_shared<Shape>(
                  Shape{"distribution", json, {duration_type().shape, inside.shape}})};
  }();
  return type;
}

}  // namespace slotrace::scenarios
