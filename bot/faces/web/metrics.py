"""What a server counts, for Prometheus: answers and their marks, steps, requests, what waits, and what is indexed.

Knows names of corpora and of steps. Nothing that anybody asks or that a document says is in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from math import nan

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.assemble import App
from bot.faces.web.keys import Key, identify
from bot.faces.web.problems import Problem, Refused
from bot.faces.web.security import comes_directly
from bot.opinion import CALLS
from bot.types import Answer
from index.errors import CorrobotError

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Of one server; for any number of threads."""

    def __init__(
        self, open_questions: Callable[[], int], waiting_jobs: Callable[[], int], apps: Callable[[], Iterable[App]]
    ) -> None:
        registry = self._registry = CollectorRegistry()
        self._answers = Counter("corrobot_answers", "Answers by their mark.", ["mark"], registry=registry)
        self._disagreements = Counter(
            "corrobot_disagreements_shown", "Disagreements that answers showed.", registry=registry
        )
        self._steps = Histogram(
            "corrobot_step_seconds", "Steps of answers, and all of one.", ["step"], buckets=_SECONDS, registry=registry
        )
        self._requests = Counter("corrobot_requests", "HTTP requests by status.", ["status"], registry=registry)
        self._errors = Counter("corrobot_errors", "Errors that were logged.", registry=registry)
        Gauge("corrobot_questions_open", "Questions that run or wait.", registry=registry).set_function(open_questions)
        waiting = Gauge("corrobot_jobs_waiting", "Uploads that wait to be indexed.", registry=registry)
        waiting.set_function(lambda: _counted(waiting_jobs))
        registry.register(_Indexed(apps))
        registry.register(_Opinions(apps))
        self.errors = _Errors(self._errors)

    def answered(self, answer: Answer) -> None:
        """Counts an answer."""
        self._answers.labels(str(answer.standing or answer.status)).inc()
        self._disagreements.inc(len(answer.disagreements))
        for step, milliseconds in answer.timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)

    def requested(self, status: int) -> None:
        """Counts a request; status 0 is that of one whose client went away."""
        self._requests.labels(str(status)).inc()

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self._registry)


class _Errors(logging.Handler):
    """Counts what is logged as an error, wherever."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.ERROR)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self._counter.inc()


class _Indexed:
    """How much is indexed at the moment. A corpus that can't be read is left out: readiness tells of it."""

    def __init__(self, apps: Callable[[], Iterable[App]]) -> None:
        self._apps = apps

    def collect(self) -> Iterator[Metric]:
        documents = GaugeMetricFamily("corrobot_documents", "Documents of a corpus.", labels=["corpus"])
        passages = GaugeMetricFamily("corrobot_passages", "Passages of a corpus.", labels=["corpus"])
        for app in _readable(self._apps):
            try:
                counts = len(app.library.identifiers()), app.library.passage_count()
            except CorrobotError:
                continue
            documents.add_metric([app.settings.corpus], counts[0])
            passages.add_metric([app.settings.corpus], counts[1])
        return iter((documents, passages))


def _counted(waiting_jobs: Callable[[], int]) -> float:
    """How many jobs wait; no number while the store can't say it."""
    try:
        return waiting_jobs()
    except CorrobotError:
        return nan


def _readable(apps: Callable[[], Iterable[App]]) -> Iterable[App]:
    """The apps of all corpora; none while the store can't say which there are."""
    try:
        return apps()
    except CorrobotError:
        return ()


class _Opinions:
    """What a second opinion did, where there is one; all corpora share it."""

    def __init__(self, apps: Callable[[], Iterable[App]]) -> None:
        self._apps = apps

    def collect(self) -> Iterator[Metric]:
        opinions = CounterMetricFamily(
            "corrobot_second_opinions", "Second opinions by what they did to a mark or a quote.", labels=["effect"]
        )
        calls = CounterMetricFamily("corrobot_second_opinion_calls", "Requests to the models of second opinions.")
        asked = next(([app.second, app.rereading] for app in _readable(self._apps)), [])
        counts = [each.counts for each in asked if each]
        for name in counts[0] if counts else ():
            total = sum(each[name] for each in counts)
            if name == CALLS:
                calls.add_metric([], total)
            else:
                opinions.add_metric([name], total)
        return iter((opinions, calls))


def routes(metrics: Metrics, keys: tuple[Key, ...]) -> APIRouter:
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    def told(request: Request) -> Response:
        """To this machine, or to whoever has a key that is kept to no corpora."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        who = identify(secret.strip(), keys) if scheme.lower() == "bearer" else None
        if not (comes_directly(request) or (who and not who.corpora)):
            raise Refused(
                Problem(
                    401,
                    "key-needed",
                    "Metrics are for this machine, and for keys that are kept to no corpora.",
                    "Send one as: Authorization: Bearer KEY.",
                    {"WWW-Authenticate": 'Bearer realm="corrobot"'},
                )
            )
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
