"""Hooks: how an operator is told that a run failed. The command of `COPYDESK_ON_FAILURE` is run, without a shell."""

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging import get_logger

COMMAND_VARIABLE = "COPYDESK_ON_FAILURE"
TIMEOUT_S = 60.0


def tell_operator(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Run the operator's command, if there is one, with one JSON object that tells what failed on its input."""
    notice = {
        "flow": flow.name,
        "run": flow_run.name,
        "run_id": str(flow_run.id),
        "state": state.name or state.type.value,
        "message": state.message or "",
    }
    if complaint := run_command(notice, os.environ):
        get_logger("copydesk").warning(complaint)


def run_command(notice: Mapping[str, str], environ: Mapping[str, str]) -> str:
    """Give `notice` to the command of `COPYDESK_ON_FAILURE`; return '' or one sentence on why that failed.

    The command is split as a shell would, but no shell runs it; it may take 60 s.
    """
    try:
        arguments = shlex.split(environ.get(COMMAND_VARIABLE, ""))
    except ValueError as error:
        return f"{COMMAND_VARIABLE} cannot be read as a command: {error}."
    if not arguments:
        return ""
    try:
        ended = subprocess.run(  # noqa: S603 - the operator's own command; what failed goes to its input only
            arguments, input=json.dumps(notice).encode() + b"\n", capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{COMMAND_VARIABLE} could not be run: {error}."
    return f"{COMMAND_VARIABLE} ended with exit code {ended.returncode}." if ended.returncode else ""
