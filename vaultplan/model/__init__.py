"""The values that travel through vaultplan, from a note's text to the dashboard.

Everything is frozen: rooms hand values on, none changes another's. Paths are vault-relative POSIX strings, lines count
from 1 in the file as the user sees it, hours are per week.
"""

from vaultplan.model.base import Fault, Finding, Place, State, Unread, Worth
from vaultplan.model.facts import (
    BUCKETS,
    Answer,
    Audit,
    Bucket,
    Decision,
    Driver,
    Hours,
    Move,
    Need,
    Proof,
    Reinvestment,
    Review,
    Role,
    Settings,
    Skill,
    Status,
    Task,
)
from vaultplan.model.history import AnswerChange, Changes, Difference, Due, HoursThen, SkillThen, Snapshot
from vaultplan.model.memo import Memo
from vaultplan.model.note import Block, Capture, Item, Leftover, Note, Paragraph, Property, Row, Section, Table
from vaultplan.model.plan import Budget, Check, Plan, Step

__all__ = [
    "BUCKETS",
    "Answer",
    "AnswerChange",
    "Audit",
    "Block",
    "Bucket",
    "Budget",
    "Capture",
    "Changes",
    "Check",
    "Decision",
    "Difference",
    "Driver",
    "Due",
    "Fault",
    "Finding",
    "Hours",
    "HoursThen",
    "Item",
    "Leftover",
    "Memo",
    "Move",
    "Need",
    "Note",
    "Paragraph",
    "Place",
    "Plan",
    "Proof",
    "Property",
    "Reinvestment",
    "Review",
    "Role",
    "Row",
    "Section",
    "Settings",
    "Skill",
    "SkillThen",
    "Snapshot",
    "State",
    "Status",
    "Step",
    "Table",
    "Task",
    "Unread",
    "Worth",
]
