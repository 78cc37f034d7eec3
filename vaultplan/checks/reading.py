"""The faults that reading meets: what can't be told from the notes as they stand. Here is only what they are worth."""

from vaultplan.checks.rule import Rule

RULES = (
    Rule("comment-unclosed", "high"),
    Rule("conflict-copies", "high"),
    Rule("conflict-markers", "high"),
    Rule("names-alike", "medium"),
    Rule("kind-unknown", "high"),
    Rule("kind-twice", "high"),
    Rule("plan-ambiguous", "high"),
    Rule("capture-ambiguous", "high"),
    Rule("capture-unclear", "medium"),
    Rule("dashboard-twice", "medium"),
    Rule("heading-unknown", "high"),
    Rule("heading-without-fields", "medium"),
    Rule("name-is-prompt", "medium"),
    Rule("bracket-unclear", "medium"),
    Rule("setting-unclear", "medium"),
    Rule("date-unclear", "medium"),
    Rule("value-unknown", "medium"),
    Rule("property-duplicate", "medium"),
    Rule("property-nested", "medium"),
    Rule("property-tab", "low"),
    Rule("property-unquoted", "low"),
    Rule("skill-twice", "medium", ("skills",)),
    Rule("skill-unmatched", "medium", ("skills",), across="X14"),
    Rule("skill-unmatched-near", "high", ("skills",), across="X14"),
    Rule("role-unmatched", "medium", ("roles",), across="X14"),
    Rule("role-unmatched-near", "high", ("roles",), across="X14"),
)
