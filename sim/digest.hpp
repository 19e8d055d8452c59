#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace slotrace::sim {

/// A streaming 64-bit digest, the same on every machine: SipHash-1-3 with key zero (Aumasson and
/// Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012) over a sequence of 64-bit words.
/// A word counts as its eight bytes, least significant first, so the value is that of SipHash over
/// those bytes. Text is its length, then its bytes, filled up with zeros to whole words; so two
/// sequences of texts never run together.
class Digest {
 public:
  constexpr void absorb(std::uint64_t word) {
    state_.compress(word);
    ++words_;
  }

  constexpr void absorb(std::string_view text) {
    absorb(std::uint64_t{text.size()});
    while (!text.empty()) {
      const std::string_view bytes = text.substr(0, 8);
      std::uint64_t word = 0;
      for (std::size_t i = 0; i < bytes.size(); ++i)
        word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
      absorb(word);
      text.remove_prefix(bytes.size());
    }
  }

  /// The digest of all that was absorbed so far; more may follow.
  [[nodiscard]] constexpr auto value() const -> std::uint64_t {
    State last = state_;
    // The last word of SipHash: the length modulo 256 above the left-over bytes, of which we have
    // none.
    last.compress(words_ * 8 << 56);
    last.v[2] ^= 0xff;
    for (int round = 0; round < 3; ++round) last.round();
    return last.v[0] ^ last.v[1] ^ last.v[2] ^ last.v[3];
  }

  /// The value as 16 lower-case hexadecimal digits.
  [[nodiscard]] constexpr auto hex() const -> std::string {
    std::string text(16, '0');
    for (std::uint64_t rest = value(), at = 16; at-- > 0; rest >>= 4)
      text[at] = "0123456789abcdef"[rest & 0xF];
    return text;
  }

 private:
  struct State {
    // "somepseudorandomlygeneratedbytes", the constants of the paper.
    std::array<std::uint64_t, 4> v{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261,
                                   0x7465646279746573};

    constexpr void round() {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = std::rotl(v[1], 13) ^ v[0];
      v[3] = std::rotl(v[3], 16) ^ v[2];
      v[0] = std::rotl(v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = std::rotl(v[1], 17) ^ v[2];
      v[3] = std::rotl(v[3], 21) ^ v[0];
      v[2] = std::rotl(v[2], 32);
    }

    constexpr void compress(std::uint64_t word) {
      v[3] ^= word;
      round();
      v[0] ^= word;
    }
  };

  State state_;
  std::uint64_t words_ = 0;
};

}  // namespace slotrace::sim
