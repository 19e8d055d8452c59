#include "scenarios/reader/parse.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace slotrace::scenarios {
namespace {

using nlohmann::json;

auto is_one_of(char c, std::string_view set) -> bool {
  return set.find(c) != std::string_view::npos;
}

/// Finds the tokens of a text one after another, in step with a parser that says only what they
/// are. Requires: the parser accepts every token before the one that is asked for.
class TokenCursor {
 public:
  explicit TokenCursor(const Source& source) : spot_{.source = &source} {
    if (rest().starts_with("\xEF\xBB\xBF")) spot_.offset = 3;  // a byte order mark
  }

  /// Goes to the start of the next token: over blanks, comments, commas and colons.
  auto find() -> const Spot& {
    for (;;) {
      const std::string_view text = rest();
      std::size_t skipped = 0;
      if (text.starts_with("//")) {
        skipped = std::min(text.find('\n'), text.size());
      } else if (text.starts_with("/*")) {
        const std::size_t close = text.find("*/", 2);
        skipped = close == std::string_view::npos ? text.size() : close + 2;
      } else {
        skipped = std::min(text.find_first_not_of(" \t\r\n,:"), text.size());
      }
      if (skipped == 0) return spot_;
      spot_.advance(text.substr(0, skipped));
    }
  }

  /// Steps over the token that starts here, and returns it.
  auto take() -> std::string_view {
    const std::string_view text = rest();
    std::size_t length = 1;
    if (text.starts_with('"')) {
      while (length < text.size() && text[length] != '"') length += text[length] == '\\' ? 2 : 1;
      ++length;
    } else if (!text.empty() && !is_one_of(text.front(), "[]{}")) {
      length = text.find_first_of("[]{},: \t\r\n/\"");
    }
    const std::string_view token = text.substr(0, length);
    spot_.advance(token);
    return token;
  }

 private:
  [[nodiscard]] auto rest() const -> std::string_view {
    return std::string_view(spot_.source->text).substr(spot_.offset);
  }

  Spot spot_;
};

/// Receives what nlohmann's parser sees, and builds the tree.
class TreeBuilder : public nlohmann::json_sax<json> {
 public:
  TreeBuilder(const Source& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics), cursor_(source) {}

  auto root() -> Node& { return root_; }
  auto cursor() -> TokenCursor& { return cursor_; }

  auto null() -> bool override { return add(Node::Kind::null).second; }
  auto boolean(bool value) -> bool override {
    const auto [node, goes_on] = add(Node::Kind::boolean);
    node->boolean = value;
    return goes_on;
  }
  auto number_integer(number_integer_t /*value*/) -> bool override { return number(); }
  auto number_unsigned(number_unsigned_t /*value*/) -> bool override { return number(); }
  auto number_float(number_float_t /*value*/, const string_t& /*text*/) -> bool override {
    return number();
  }
  auto string(string_t& value) -> bool override {
    const auto [node, goes_on] = add(Node::Kind::text);
    node->text = std::move(value);
    return goes_on;
  }
  auto binary(binary_t& /*value*/) -> bool override { return false; }

  auto start_object(std::size_t /*size*/) -> bool override { return open(Node::Kind::object); }
  auto end_object() -> bool override { return close(); }
  auto start_array(std::size_t /*size*/) -> bool override { return open(Node::Kind::list); }
  auto end_array() -> bool override { return close(); }

  auto key(string_t& name) -> bool override {
    key_spot_ = cursor_.find();
    cursor_.take();
    key_ = std::move(name);
    const auto [first, is_new] = open_.back().names.emplace(key_, key_spot_.line);
    key_is_new_ = is_new;
    if (!is_new) {
      diagnostics_.error(
          key_spot_, "",
          fmt::format("{} is there twice, first in line {}", quote(key_), first->second));
    }
    return true;
  }

  auto parse_error(std::size_t position, const std::string& /*last_token*/,
                   const nlohmann::detail::exception& exception) -> bool override {
    diagnostics_.error(error_spot(position, exception.what()), "", error_text(exception.what()));
    return false;
  }

 private:
  struct Open {
    Node* node;
    std::map<std::string, std::uint32_t, std::less<>> names;  ///< line of each
  };

  /// Where a value of the innermost open list or object goes.
  auto place() -> Node& {
    if (open_.empty()) return root_;
    Node& parent = *open_.back().node;
    if (parent.kind == Node::Kind::list) return parent.items.emplace_back();
    if (!key_is_new_) return ignored_.emplace_back();
    return parent.members.emplace_back(Member{std::move(key_), key_spot_, {}}).value;
  }

  /// The new value, and whether the parser is to go on.
  auto add(Node::Kind kind) -> std::pair<Node*, bool> {
    const Spot spot = cursor_.find();
    token_ = cursor_.take();
    Node& node = place();
    node.kind = kind;
    node.spot = spot;
    if (++values_ > kValuesMax) {
      diagnostics_.error(spot, "", fmt::format("the file holds more than {} values", kValuesMax));
    }
    return {&node, values_ <= kValuesMax};
  }

  auto number() -> bool {
    const auto [node, goes_on] = add(Node::Kind::number);
    node->text = token_;
    return goes_on;
  }

  auto open(Node::Kind kind) -> bool {
    const auto [node, goes_on] = add(kind);
    if (open_.size() >= kDepthMax) {
      diagnostics_.error(node->spot, "", fmt::format("nested deeper than {} levels", kDepthMax));
      return false;
    }
    // A parent's vector does not grow while this value is open, so the address stays.
    open_.push_back({node, {}});
    return goes_on;
  }

  auto close() -> bool {
    cursor_.find();
    cursor_.take();
    open_.pop_back();
    return true;
  }

  /// Inside a text the parser knows the place, anywhere else it is the start of the bad token.
  auto error_spot(std::size_t position, std::string_view what) -> Spot {
    const Spot token = cursor_.find();
    const bool inside_text = what.find("invalid string: ") != std::string_view::npos &&
                             what.find("missing closing quote") == std::string_view::npos;
    if (!inside_text || position <= token.offset) return token;
    return spot_at(source_, std::min(position - 1, source_.text.size()));
  }

  /// "[json...] parse error at line 1, column 2: syntax error while parsing value - invalid literal;
  /// last read: 'x'; expected ..." without what this file says better.
  static auto error_text(std::string_view what) -> std::string {
    constexpr std::string_view kSyntax = "syntax error ";
    constexpr std::string_view kName = "] ";  // of an error that is not the grammar's
    constexpr std::string_view kLastRead = "; last read: '";
    if (const std::size_t begin = what.find(kSyntax); begin != std::string_view::npos) {
      what.remove_prefix(begin + kSyntax.size());
    } else if (const std::size_t end = what.find(kName); end != std::string_view::npos) {
      what.remove_prefix(end + kName.size());
    }
    std::string text(what);
    if (const std::size_t dash = text.find(" - "); dash != std::string::npos) {
      text.replace(dash, 3, ": ");
    }
    if (const std::size_t last = text.find(kLastRead); last != std::string::npos) {
      const std::size_t end = text.rfind('\'');
      const std::size_t expected = text.find("; expected ", last + kLastRead.size());
      text.erase(last, (expected != std::string::npos ? expected : end + 1) - last);
    }
    return "this is no JSON: " + printable(text);
  }

  const Source& source_;
  Diagnostics& diagnostics_;
  TokenCursor cursor_;
  std::string_view token_;
  Node root_;
  std::deque<Node> ignored_;  ///< values of keys that came before
  std::vector<Open> open_;
  std::string key_;
  Spot key_spot_;
  bool key_is_new_ = true;
  std::size_t values_ = 0;
};

/// Bytes that no text file has. Inside comments the parser would not look at them.
auto check_text(const Source& source, Diagnostics& diagnostics) -> bool {
  if (source.text.size() > kFileBytesMax) {
    diagnostics.error(spot_at(source, kFileBytesMax), "",
                      fmt::format("the file is larger than {} MiB", kFileBytesMax >> 20));
    return false;
  }
  if (source.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    diagnostics.error(spot_at(source, source.text.size()), "",
                      "the file is empty, expected a JSON object");
    return false;
  }
  std::string_view rest = source.text;
  while (!rest.empty()) {
    const std::size_t length = utf8_length(rest);
    if (length == 0 || rest.front() == '\0') {
      diagnostics.error(spot_at(source, source.text.size() - rest.size()), "",
                        fmt::format("this is no UTF-8 text: got the byte 0x{:02x}",
                                    static_cast<unsigned char>(rest.front())));
      return false;
    }
    rest.remove_prefix(length);
  }
  return true;
}

}  // namespace

auto parse(const Source& source, Diagnostics& diagnostics) -> std::optional<Node> {
  if (!check_text(source, diagnostics)) return std::nullopt;
  TreeBuilder builder(source, diagnostics);
  constexpr bool kWholeText = true;
  constexpr bool kComments = true;
  if (!json::sax_parse(source.text, &builder, json::input_format_t::json, kWholeText, kComments)) {
    return std::nullopt;
  }
  return std::move(builder.root());
}

}  // namespace slotrace::scenarios
