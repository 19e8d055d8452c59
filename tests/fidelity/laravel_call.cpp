#include "tests/fidelity/laravel_call.hpp"

#include <array>
#include <ostream>

#include "tests/fidelity/model_keys.hpp"

namespace slotrace::fidelity {
namespace {

using Method = LaravelCall::Method;

constexpr std::array<const char*, LaravelCall::kMethods> kNames = {
    "get", "put", "add", "increment", "forget", "remember", "flush", "acquire", "release"};

/// is_numeric(), as far as there are such texts here.
auto is_number(const std::string& text) -> bool {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  return text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string::npos;
}

}  // namespace

auto php_values() -> const std::vector<PhpValue>& {
  using model::Serialized;
  static const std::vector<PhpValue> values = {
      {nullptr, std::monostate{}},
      {false, Serialized{"b:0;"}},
      {true, Serialized{"b:1;"}},
      {nlohmann::json::array(), Serialized{"a:0:{}"}},
      {nlohmann::json::array({"8:00"}), Serialized{R"(a:1:{i:0;s:4:"8:00";})"}},
      {"text", Serialized{R"(s:4:"text";)"}},
      {"", Serialized{R"(s:0:"";)"}},
      {"01", "01"},
      {7, "7"},
      {-3, "-3"},
  };
  return values;
}

auto as_php_reads(const model::StoredValue& value) -> nlohmann::json {
  for (const PhpValue& one : php_values()) {
    if (raw(one.stored) != raw(value)) continue;
    if (!one.json.is_number()) return one.json;
  }
  // Numbers come back as text. Of other text, such as a lock's owner, unserialize() makes false.
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && !is_number(*text)) return false;
  return raw(value);
}

auto LaravelCall::json(const std::string& owner_name) const -> nlohmann::json {
  return {{"call", kNames.at(static_cast<std::size_t>(method))},
          {"tags", tags},
          {"key", key},
          {"value", php_values().at(value).json},
          {"ttl", ttl ? nlohmann::json(*ttl) : nlohmann::json()},
          {"by", by},
          {"owner", owner_name}};
}

void showValue(const LaravelCall& call, std::ostream& out) {
  out << call.json(call.owner == 0 ? "first" : "second").dump();
}

auto any_laravel_call(const std::string& prefix, const std::vector<int>& ttls)
    -> rc::Gen<LaravelCall> {
  // A range grows with the size of a case: every call can come from the first case on.
  return rc::gen::resize(
      rc::kNominalSize, rc::gen::exec([prefix, ttls] {
        LaravelCall call;
        call.method = static_cast<Method>(*rc::gen::inRange(0, LaravelCall::kMethods));
        const bool is_lock = call.method == Method::acquire || call.method == Method::release;
        call.key = prefix + *rc::gen::element<std::string>("a", "b", "lock");
        const int marked = *rc::gen::inRange(0, 3);
        if (!is_lock && (marked == 1 || call.method == Method::flush)) {
          call.tags = *rc::gen::elementOf(std::vector<std::vector<std::string>>{
              {prefix + "x"}, {prefix + "y"}, {prefix + "x", prefix + "y"}});
        }
        call.value = *rc::gen::inRange<std::size_t>(0, php_values().size());
        if (is_lock || *rc::gen::inRange(0, 3) > 0) call.ttl = *rc::gen::elementOf(ttls);
        call.by = *rc::gen::inRange(-2, 5);
        call.owner = *rc::gen::inRange<std::size_t>(0, 2);
        return call;
      }));
}

}  // namespace slotrace::fidelity
