"""What programs read (product.md §9): one object, its shape promised.

Keys may be added; a change of meaning raises VERSION.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from vaultplan.method.proof import newest
from vaultplan.model import (
    Answer,
    Audit,
    Budget,
    Check,
    Due,
    Finding,
    Move,
    Plan,
    Proof,
    Reinvestment,
    Role,
    Skill,
    State,
    Step,
    Task,
)

VERSION = 1


def plan_object(plan: Plan, today: date) -> dict[str, Any]:
    """A plan as `vaultplan status --format json` prints it. Absent values are None, lists never; hours are per week."""
    return {
        "vaultplan": VERSION,
        "date": today.isoformat(),
        "home": plan.home or ".",
        "example": plan.example,
        "steps": [_step(step) for step in plan.steps],
        "proposition": {"helps": _own(plan.helps), "problem": _own(plan.problem), "result": _own(plan.result)},
        "vision": _own(plan.vision),
        "known_for": _own(plan.known_for),
        "started": _day(plan.started),
        "current_role": _own(plan.current_role),
        "leap_bet": plan.leap_bet,
        "skills": [_skill(skill, plan, today) for skill in plan.skills],
        "roles": [_role(role) for role in plan.roles],
        "moves": [_move(move) for move in plan.moves],
        "tasks": [_task(task) for task in plan.tasks],
        "reinvest": [_reinvestment(one) for one in plan.reinvestments],
        "hours": _hours(plan.budget),
        "proof": [_proof(proof) for proof in plan.proofs],
        "reviews": [
            {"date": _day(one.on), "changed": one.changed, "decision": one.decision or None} for one in plan.reviews
        ],
        "findings": [finding_object(finding) for finding in plan.findings],
        "unreadable": [{"note": unread.note, "reason": unread.reason} for unread in plan.unread],
    }


def due_object(plan: Plan, found: Iterable[Due], today: date) -> dict[str, Any]:
    """What is due, as `vaultplan review --format json` prints it."""
    return {
        "vaultplan": VERSION,
        "date": today.isoformat(),
        "home": plan.home or ".",
        "due": [
            {
                "kind": one.kind,
                "step": one.step,
                "what": one.what,
                "note": one.place.note if one.place else None,
                "line": one.place.line if one.place else None,
                "since": _day(one.since),
                "days": one.days,
            }
            for one in found
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "kind": step.kind,
        "note": step.note,
        "status": step.status,
        "reason": step.reason or None,
        "met": step.met,
        "total": step.total,
        "stale": step.stale,
        "reviewed": _day(step.reviewed),
        "unknown": step.unknown,
        "checks": [_check(check, unknown=step.unknown) for check in step.checks],
    }


def _check(check: Check, *, unknown: bool) -> dict[str, Any]:
    return {
        "id": check.id,
        "state": None if unknown and check.state is not State.MET else check.state.word,
        "missing": list(check.missing),
        "note": check.place.note if check.place else None,
        "line": check.place.line if check.place else None,
        "optional": check.optional,
    }


def _skill(skill: Skill, plan: Plan, today: date) -> dict[str, Any]:
    proofs = tuple(proof for proof in plan.proofs if skill.name in proof.skills)
    return {
        "name": skill.name,
        "aliases": list(skill.aliases),
        "why": _own(skill.why),
        "critical": skill.critical,
        "label": _label(skill.name, plan),
        "built_by": list(built_by(skill.name, plan)),
        "audit": _audit(next((audit for audit in plan.audits if audit.skill == skill.name), None)),
        "proof": len(proofs),
        "newest_proof": _day(newest(proofs, skill.name, today)),
    }


def built_by(skill: str, plan: Plan) -> tuple[str, ...]:
    """What builds a skill: moves, reinvestments, then roles; rejected ones don't."""
    lines: tuple[Move | Reinvestment, ...] = (*plan.moves, *plan.reinvestments)
    texts = [line.text for line in lines if skill in line.builds and line.status != "rejected"]
    return tuple(dict.fromkeys((*texts, *(role.name for role in plan.roles if skill in role.builds))))


def _label(skill: str, plan: Plan) -> str | None:
    return "must-build" if skill == plan.must_build else "strength" if skill in plan.strengths else None


def _audit(audit: Audit | None) -> dict[str, str | None]:
    used, stakes, trusted, teach = audit.answers if audit else (None,) * 4
    return {"used": used, "stakes": stakes, "trusted": trusted, "teach": teach}


def _role(role: Role) -> dict[str, Any]:
    return {
        "name": role.name,
        "horizon": role.horizon,
        "path": role.path,
        "builds": list(role.builds),
        "needs": [need.text for need in role.needs],
        "leads_to": list(role.leads_to),
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "text": move.text,
        "kind": move.kind,
        "builds": list(move.builds),
        "start": _day(move.start),
        "due": _day(move.due),
        "status": move.status,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "text": task.text,
        "bucket": task.bucket,
        "status": task.status,
        "hours": _rounded(task.hours.weekly) if task.hours else None,
        "approximate": task.hours is not None and task.hours.approximate,
        "own_time": task.own_time,
        "to": task.to,
        "tool": task.tool,
        "agreed": task.agreed,
        "due": _day(task.due),
        "note": task.place.note,
        "line": task.place.line,
    }


def _reinvestment(one: Reinvestment) -> dict[str, Any]:
    return {
        "text": one.text,
        "kind": one.kind,
        "hours": _rounded(one.hours.weekly) if one.hours else None,
        "own_time": one.own_time,
        "builds": list(one.builds),
        "status": one.status,
    }


def _hours(budget: Budget) -> dict[str, float | int | None]:
    return {
        "freed_done": _rounded(budget.freed_done),
        "freed_planned": _rounded(budget.freed_planned),
        "freed_unknown": budget.freed_unknown,
        "freed_own_time": _rounded(budget.freed_own_time),
        "claimed": None if budget.claimed is None else _rounded(budget.claimed),
        "reinvested_done": _rounded(budget.reinvested_done),
        "reinvested_planned": _rounded(budget.reinvested_planned),
        "reinvested_own_time": _rounded(budget.reinvested_own_time),
        "reinvested_unknown": budget.reinvested_unknown,
    }


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "date": _day(proof.on),
        "text": proof.text,
        "result": proof.result or None,
        "skills": list(proof.skills),
        "kind": proof.kind,
        "seen_by": proof.seen_by,
        "note": proof.place.note,
        "line": proof.place.line,
    }


def findings_object(plan: Plan, today: date, only: Collection[str] = ()) -> dict[str, Any]:
    """The findings alone, as `vaultplan check --format json` prints them; of these codes, or all."""
    return {
        "vaultplan": VERSION,
        "date": today.isoformat(),
        "home": plan.home or ".",
        "findings": [finding_object(one) for one in plan.findings if not only or one.code in only],
        "skipped": [code for code in plan.skipped if not only or code in only],
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "code": finding.code,
        "note": finding.note,
        "line": finding.line,
        "message": finding.message,
        "question": finding.question,
        "worth": finding.worth,
    }


def _own(answer: Answer | None) -> str | None:
    return answer.text if answer and answer.own else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _rounded(hours: float) -> float:
    return round(hours, 2) + 0.0
