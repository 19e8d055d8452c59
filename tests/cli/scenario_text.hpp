#pragma once

#include <string>

namespace slotrace::cli {

/// Replaces `from`, which must be there, by `to`.
inline auto with(std::string text, const std::string& from, const std::string& to) -> std::string {
  return text.replace(text.find(from), from.size(), to);
}

/// A widget books 8:00 between two reads, and `policy` says what the webhook's handler clears. Before
/// the fix the second read is stale, which is what the file expects.
inline const std::string kGap = R"({
  "name": "gap",
  "summary": "A booking between two reads.",
  "parameters": {"policy": "before-fix"},
  "policy": {"param": "policy"},
  "start": "2025-10-11T18:35:00Z",
  "hosts": [{"name": "Fabian", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 2563193, "hosts": ["Fabian"], "company": "15", "branch": "9"}],
  "timeline": [
    {"name": "first", "at": "2025-10-11T18:35:53Z",
     "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "booking", "at": "2025-10-11T18:36:00Z",
     "book": {"through": "widget", "start": "2025-10-13T08:00:00Z"}},
    {"name": "second", "at": "2025-10-11T18:38:02Z",
     "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}}
  ],
  "checks": {"P3": {}},
  "expect": [
    {"action": "second", "field": "stale", "is": true}
  ]
}
)";

/// The same as a matrix of two cases; the second fails, because the fix clears the entry.
inline const std::string kGapMatrix =
    with(kGap, "\"policy\": {\"param\"",
         "\"matrix\": {\"policy\": [\"before-fix\", \"after-fix\"]},\n  \"policy\": {\"param\"");

/// Its case before the fix holds, the one after it as well.
inline const std::string kFixedGap =
    with(with(kGap, "\"policy\": \"before-fix\"", "\"policy\": \"after-fix\""), "\"is\": true",
         "\"is\": false");

}  // namespace slotrace::cli
