#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// What a row of a field table says, whatever the field's type.
struct FieldRow {
  std::string name;
  bool required = false;
  std::string default_json;  ///< "" for none
  std::string meaning;
  ShapePtr shape;
};

/// The rows of one kind of object.
struct FieldTable {
  std::string name;  ///< e.g. "event_type"
  std::string meaning;
  std::vector<FieldRow> rows;
  std::vector<std::vector<std::string>> exclusive;  ///< groups, of each exactly one field

  /// Reports members that are no field, fields that are missing, and groups without exactly one;
  /// gives each row's member or nullptr. Returns whether all was well.
  auto match(const View& at, std::vector<const Member*>& members, Diagnostics& diagnostics) const
      -> bool;
  [[nodiscard]] auto shape() const -> ShapePtr;
};

/// A default that stands in a field table. Our own bug when it does not parse.
class DefaultValue {
 public:
  explicit DefaultValue(std::string json);
  [[nodiscard]] auto view() const -> View { return {&node_, "default"}; }
  [[nodiscard]] auto text() const -> const std::string& { return source_->text; }

 private:
  std::unique_ptr<Source> source_;
  Node node_;
};

/// The field table of one kind of object: what its members are called, what they must be, what they
/// default to, what they mean, and where in an `R` they go. Reading and schema come from it alone.
template <class R>
class Record {
 public:
  Record(std::string name, std::string meaning) {
    table_.name = std::move(name);
    table_.meaning = std::move(meaning);
  }

  template <class T, class M, class B>
  auto required(std::string name, const Type<T>& type, M B::* member, std::string meaning)
      -> Record& {
    return add({std::move(name), true, "", std::move(meaning), type.shape}, type, member);
  }

  /// When it is absent, `member` stays as it is.
  template <class T, class M, class B>
  auto optional(std::string name, const Type<T>& type, M B::* member, std::string meaning)
      -> Record& {
    return add({std::move(name), false, "", std::move(meaning), type.shape}, type, member);
  }

  /// When it is absent, it is as if `json` stood there.
  template <class T, class M, class B>
  auto defaults(std::string name, const Type<T>& type, M B::* member, std::string json,
                std::string meaning) -> Record& {
    auto value = std::make_shared<DefaultValue>(std::move(json));
    Diagnostics diagnostics;
    auto parsed = type.read(value->view(), diagnostics);
    if (!parsed) throw std::logic_error("the default of " + name + " does not parse");
    add({std::move(name), false, value->text(), std::move(meaning), type.shape}, type, member);
    apply_default_.back() = [value, member, parsed = std::move(*parsed)](R& record) {
      record.*member = parsed;
    };
    return *this;
  }

  auto exactly_one_of(std::vector<std::string> names) -> Record& {
    table_.exclusive.push_back(std::move(names));
    return *this;
  }

  [[nodiscard]] auto type() const -> Type<R> {
    return {[self = *this](const View& at, Diagnostics& d) { return self.read(at, d); },
            table_.shape()};
  }
  [[nodiscard]] auto table() const -> const FieldTable& { return table_; }

 private:
  template <class T, class M, class B>
  auto add(FieldRow row, const Type<T>& type, M B::* member) -> Record& {
    static_assert(std::is_base_of_v<B, R>);
    table_.rows.push_back(std::move(row));
    read_member_.push_back(
        [read = type.read, member](R& record, const View& at, Diagnostics& diagnostics) {
          auto value = read(at, diagnostics);
          if (value) record.*member = std::move(*value);
          return value.has_value();
        });
    apply_default_.emplace_back();
    return *this;
  }

  auto read(const View& at, Diagnostics& diagnostics) const -> std::optional<R> {
    std::vector<const Member*> members;
    R record{};
    const std::size_t errors_before = diagnostics.count();
    bool complete = table_.match(at, members, diagnostics);
    if (members.empty()) return std::nullopt;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i] != nullptr) {
        complete &= read_member_[i](record, at.member(*members[i]), diagnostics);
      } else if (apply_default_[i]) {
        apply_default_[i](record);
      }
    }
    complete &= diagnostics.count() == errors_before;
    if constexpr (std::is_base_of_v<RecordBase, R>) {
      record.at = at;
      record.complete = complete;
      return record;
    } else {
      if (!complete) return std::nullopt;
      return record;
    }
  }

  FieldTable table_;
  std::vector<std::function<bool(R&, const View&, Diagnostics&)>> read_member_;
  std::vector<std::function<void(R&)>> apply_default_;
};

}  // namespace slotrace::scenarios
