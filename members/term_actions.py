"""The pages of the actions on a term: each asks for the day, shows what visitors will see, and does it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import get_text_list

from members.models import Member, Term
from members.term_action import TermAction, base_of
from members.term_action_forms import ACTIONS, actions_for
from members.term_outcome import outcome
from tac_site.publishing.admin import PublishingAdmin
from tac_site.publishing.admin.messages import tell
from tac_site.publishing.differences import differences
from tac_site.publishing.documents import instance_of, instances_of
from tac_site.publishing.models import Revision
from tac_site.publishing.submission import Submission
from tac_site.publishing.writing import Writer, lock, rolled_back, writing

STORING = ("_save", "_draft", "_review")
GONE = "This term is over or not published, or somebody changed it meanwhile. Look at the terms below."

NOT_IN_DRAFT = "this term is over, or is not there. Change it in its form. This is what can be published."
REFUSES = "does not go with this, as it says below. “Show what changes” shows what can be published."


class Stored(NamedTuple):
    """The versions or drafts, the member's own the last one."""

    revisions: list[Revision]
    kept_drafts: Iterable[str] = ()  # what is said of them
    is_repeated: bool = False  # they were stored when the page was sent before


class TermActionsAdmin(PublishingAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap, before = self.admin_site.admin_view, "<int:pk>/terms/<int:term_pk>/"
        pages = [
            path(f"{before}{name}/", wrap(self.term_view), {"name": name}, f"members_member_term_{name}")
            for name in ACTIONS
        ]
        return [*pages, *super().get_urls()]

    def term_view(self, request: HttpRequest, pk: int, term_pk: int, name: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if "_save" in request.POST and not self.has_publish_permission(request):
            raise PermissionDenied
        problem = ""
        if any(button in request.POST for button in STORING):
            try:
                with writing(Member, pk) as writer:
                    stored = self._stored(request, writer, term_pk, name)
            except ValidationError as error:
                problem = " ".join(error.messages)
            else:
                if stored:
                    return self._told(request, stored)
        return self._shown(request, pk, term_pk, name, problem)

    def _stored(self, request: HttpRequest, writer: Writer, term_pk: int, name: str) -> Stored | None:
        """None if this was not shown before."""
        submission = Submission.of(request)
        if repeated := TermAction.stored_by(writer.pk, submission):
            return Stored(repeated, is_repeated=True)
        action = self._action(request, writer, term_pk, name, is_draft="_save" not in request.POST)
        if not action or not action.changed or not action.form.is_valid():
            return None
        if action.unseen(request.POST.get("seen", "")):
            return None
        revisions = action.store(request.user, submission, for_review="_review" in request.POST)
        return Stored(revisions, [*action.kept_drafts()])

    def _action(
        self, request: HttpRequest, writer: Writer, term_pk: int, name: str, *, is_draft: bool
    ) -> TermAction | None:
        terms = instances_of(base_of(writer, is_draft))[1:]
        is_live = any(term.pk == term_pk for term in instances_of(writer.state.live_document))
        term: Term | None = next((each for each in terms if each.pk == term_pk and is_live), None)
        if term is None or ACTIONS[name] not in actions_for(term):
            return None
        return TermAction(writer, term, name, request.POST or None, is_draft)

    # What is shown first

    def _shown(self, request: HttpRequest, pk: int, term_pk: int, name: str, problem: str) -> HttpResponse:
        may_publish = self.has_publish_permission(request)
        is_draft = not may_publish or "_draft" in request.POST or "_review" in request.POST
        with rolled_back():
            lock(Member)
            writer = Writer(Member, pk)
            if not writer.state.document:
                raise Http404
            action = self._action(request, writer, term_pk, name, is_draft=is_draft)
            draft = writer.state.draft if is_draft and may_publish else None
            if action is None and draft:
                action = self._action(request, writer, term_pk, name, is_draft=False)
                problem = f"In the draft of “{draft}” {NOT_IN_DRAFT}"
            if action is None:
                self.message_user(request, GONE, messages.WARNING)
                return redirect(self._url("change", pk))
            if action.form.is_valid():
                action.try_out(request.user)
            elif draft and not problem:
                problem = f"The draft of “{draft}” {REFUSES}"
            context = self._context(request, action, problem)
            if action.form.is_valid():
                context |= self._preview(request, action)
        return TemplateResponse(request, "members/admin/term_action.html", context)

    def _context(self, request: HttpRequest, action: TermAction, problem: str) -> dict[str, Any]:
        form_id = Submission.of(request).form_id or Submission.none().form_id
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"{action.form.label}: {(member := instance_of(action.writer.state.document))}",
            "member": member,
            "is_visible": instance_of(base_of(action.writer, action.is_draft)).is_visible,  # type: ignore[attr-defined]
            "object_id": action.writer.pk,
            "form": action.form,
            "media": action.form.media,
            "term": action.term_words,
            "form_id": form_id,
            "may_publish": self.has_publish_permission(request),
            "problem": problem,
        }

    def _preview(self, request: HttpRequest, action: TermAction) -> dict[str, Any]:
        is_stored = any(button in request.POST for button in STORING)
        return {
            "changed": [
                (instances_of(each.after)[0], each.outcome, differences(each.before, each.after))
                for each in reversed(action.changed)
            ],
            "action": action,
            "seen": action.seen,
            "unseen": action.unseen(request.POST.get("seen", "")) if is_stored else "",
            "kept_drafts": [*action.kept_drafts()],
        }

    # What is told

    def _told(self, request: HttpRequest, stored: Stored) -> HttpResponse:
        for each in () if stored.is_repeated else stored.revisions:
            self.mail_about(request, each)
        if not stored.revisions:
            tell(request, "Nothing was changed: it was so already.")
        elif (own := stored.revisions[-1]).live_at:
            member = instance_of(own.document)
            text = " ".join(filter(None, (_outcome_of(each) for each in reversed(stored.revisions))))
            page = self.get_view_on_site_url(member) or ""
            tell(request, text or f"“{member}” is published.", page=page, undo=stored.revisions)
        else:
            tell(request, _saved(stored.revisions))
        for text in stored.kept_drafts:
            self.message_user(request, text, messages.WARNING)
        return redirect(self._url("change", request.resolver_match.kwargs["pk"]))  # type: ignore[union-attr]


def _outcome_of(revision: Revision) -> str:
    """Of one that was published."""
    member, *terms = instances_of(revision.document)
    before = revision.version_before
    text = outcome(member, terms, instances_of(before.document if before else []))
    return text if member.is_visible else f"{revision.reason}. {text}"


def _saved(drafts: list[Revision]) -> str:
    names = get_text_list([f"“{each}”" for each in reversed(drafts)], "and")
    saved = f"The drafts of {names} are saved" if len(drafts) > 1 else f"The draft of {names} is saved"
    if drafts[-1].needs_review:
        return f"{saved}, and the editors are asked to publish {'them' if len(drafts) > 1 else 'it'}."
    return f"{saved}. The public pages are as they were."
