"""The command line: parse, call `app` and the packages, say what came of it. No rule lives here.

* A file for each group of commands; none is imported before it is asked for (`main`), so that help is quick.
* A command gives an `Answer`: a value for programs (`--json`), lines for people, and an exit code:
  0 done, 1 findings or a refusal, 2 wrong usage, 3 a fault. There is never a traceback (`faults`).
* Whoever a command is about is named by an opaque id. An identifier or a value comes by prompt or standard
  input, never as an argument: arguments stand in shell histories and process lists (design 6).
* Values of people leave on standard output alone, after a Permit. No error repeats what was typed.
* Words are Swedish where the environment is, else English; `--lang` decides.
"""
