#include "sim/explore/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include <boost/crc.hpp>
#include <fmt/format.h>

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

constexpr std::string_view kMagic = "st";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Above every token that to_token can write: each pick takes at most a varint of 33 bits.
constexpr std::size_t kTokenCharsMax = kPicksMax * 5 / 3 * 4 + 100;

auto letter(const Schedule& schedule) -> char {
  if (schedule.mode == Mode::interleaving) return 'i';
  return schedule.ties ? 'o' : 't';
}

auto checksum(std::string_view text) -> std::string {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return fmt::format("{:08x}", crc.checksum());
}

auto without_default_tail(std::span<const std::uint32_t> picks) -> std::span<const std::uint32_t> {
  while (!picks.empty() && picks.back() == 0) picks = picks.first(picks.size() - 1);
  return picks;
}

void append_varint(std::string& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>((value & 0x7f) | 0x80));
  bytes.push_back(static_cast<char>(value));
}

auto take_varint(std::string_view& bytes) -> std::optional<std::uint64_t> {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return {};
}

auto encode_runs(std::span<const std::uint32_t> picks) -> std::string {
  std::string bytes;
  while (!picks.empty()) {
    const std::uint64_t value = picks.front();
    const auto end = std::ranges::find_if(picks, [&](std::uint32_t pick) { return pick != value; });
    const auto length = static_cast<std::size_t>(end - picks.begin());
    append_varint(bytes, value << 1 | (length > 1 ? 1 : 0));
    if (length > 1) append_varint(bytes, length - 2);
    picks = picks.subspan(length);
  }
  return bytes;
}

auto decode_runs(std::string_view bytes) -> std::optional<std::vector<std::uint32_t>> {
  std::vector<std::uint32_t> picks;
  while (!bytes.empty()) {
    const auto head = take_varint(bytes);
    if (!head || *head >> 33 != 0) return {};
    std::uint64_t length = 1;
    if ((*head & 1) != 0) {
      const auto more = take_varint(bytes);
      if (!more || *more > kPicksMax) return {};
      length = *more + 2;
    }
    if (length > kPicksMax - picks.size()) return {};
    picks.insert(picks.end(), length, static_cast<std::uint32_t>(*head >> 1));
  }
  return picks;
}

auto encode_base64(std::string_view bytes) -> std::string {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) text.push_back(kAlphabet[bits >> (count - 6) & 0x3f]);
  }
  if (count > 0) text.push_back(kAlphabet[bits << (6 - count) & 0x3f]);
  return text;
}

auto decode_base64(std::string_view text) -> std::optional<std::string> {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char symbol : text) {
    const std::size_t value = kAlphabet.find(symbol);
    if (value == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 0xff));
    }
  }
  return bytes;
}

auto parse_hex(std::string_view text) -> std::optional<std::uint64_t> {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

auto take_field(std::string_view& rest) -> std::string_view {
  const std::size_t dot = rest.find('.');
  const std::string_view field = rest.substr(0, dot);
  rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
  return field;
}

/// Reads the fields between version and checksum; anything that to_token would not have written in
/// this way is left to the comparison at the end of parse_token.
auto parse_fields(std::string_view rest) -> std::optional<Schedule> {
  const std::string_view mode = take_field(rest);
  const auto fingerprint = parse_hex(take_field(rest));
  const auto seed = parse_hex(take_field(rest));
  const auto bytes = decode_base64(take_field(rest));
  if (!fingerprint || *fingerprint >> 32 != 0 || !seed || !bytes) return {};
  auto picks = decode_runs(*bytes);
  if (!picks) return {};
  return Schedule{.mode = mode == "i" ? Mode::interleaving : Mode::timed,
                  .ties = mode == "o",
                  .fingerprint = static_cast<std::uint32_t>(*fingerprint),
                  .seed = *seed,
                  .picks = std::move(*picks)};
}

}  // namespace

auto to_token(const Schedule& schedule) -> std::string {
  const auto picks = without_default_tail(schedule.picks);
  require(picks.size() <= kPicksMax, "a schedule has too many picks for a token");
  std::string token = fmt::format("{}{}.{}.{:08x}.{:x}.", kMagic, kVersion, letter(schedule),
                                  schedule.fingerprint, schedule.seed);
  if (!picks.empty()) token += encode_base64(encode_runs(picks)) + '.';
  return token + checksum(token);
}

auto parse_token(std::string_view token, std::uint32_t fingerprint)
    -> std::variant<Schedule, TokenError> {
  std::string_view rest = token;
  const std::string_view head = take_field(rest);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!head.starts_with(kMagic) || head.size() == kMagic.size() || head.size() > 8 ||
      !std::ranges::all_of(head.substr(kMagic.size()), is_digit)) {
    return TokenError{
        fmt::format("not a schedule token: expected it to begin with \"{}{}.\"", kMagic, kVersion)};
  }
  if (const auto version = head.substr(kMagic.size()); version != kVersion) {
    return TokenError{fmt::format("the token has format version {}; this program reads version {}",
                                  version, kVersion)};
  }
  const TokenError damaged{"the token is cut off or damaged: its checksum does not fit"};
  if (token.size() > kTokenCharsMax) return damaged;
  const std::size_t dot = token.rfind('.');
  if (dot == std::string_view::npos ||
      token.substr(dot + 1) != checksum(token.substr(0, dot + 1))) {
    return damaged;
  }
  auto schedule = parse_fields(token.substr(head.size() + 1, dot - head.size() - 1));
  if (!schedule || to_token(*schedule) != token) {
    return TokenError{"the token is malformed, although its checksum fits"};
  }
  if (schedule->fingerprint != fingerprint) {
    return TokenError{
        .text = fmt::format("the token belongs to another scenario: it has fingerprint {:08x}, "
                            "this scenario {:08x}",
                            schedule->fingerprint, fingerprint),
        .of_another_scenario = true};
  }
  return std::move(*schedule);
}

}  // namespace slotrace::sim
