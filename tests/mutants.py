"""Change the code at random places, and see whether a test fails that passed before: make mutants

The verdicts stay in the directory mutants/: a run that was stopped goes on where it was, and the next one
tries those that survived once more. When tests were changed that caught some, delete the directory.
"""

import os
import random
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from mutmut.__main__ import collect_source_file_mutation_data, create_mutants
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths

DEAD = ("killed", "timeout", "segfault")
Verdicts = dict[str, tuple[str, str]]


def make_mutants() -> None:
    set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    create_mutants(os.cpu_count() or 1)


def read_verdicts() -> Verdicts:
    """The file of every mutant, and what became of it."""
    mutants, _ = collect_source_file_mutation_data(mutant_names=[])
    return {name: (str(data.path), status_by_exit_code[exit_code]) for data, name, exit_code in mutants}


def report(verdicts: Verdicts) -> None:
    for name, (path, verdict) in verdicts.items():
        if verdict not in DEAD:
            diff = get_diff_for_mutant(name, path=path).splitlines()
            changes = [line for line in diff[2:] if line.startswith(("-", "+"))]
            print(f"\n{verdict}: {name}", *changes, sep="\n")
    total = Counter(path for path, _ in verdicts.values())
    dead = Counter(path for path, verdict in verdicts.values() if verdict in DEAD)
    print(f"\n{'file':45} {'mutants':>8} {'died':>8}")
    for path in sorted(total):
        print(f"{path:45} {total[path]:8} {dead[path]:8}")
    print(f"{'all':45} {total.total():8} {dead.total():8}  {dead.total() / total.total():.1%}")


def main() -> None:
    parser = ArgumentParser(description="Change the code at random places, and see whether a test fails.")
    parser.add_argument("--sample", type=int, default=300, help="how many mutants (300)")
    parser.add_argument("--seed", type=int, default=12, help="which ones (12)")
    options = parser.parse_args()
    make_mutants()
    verdicts = read_verdicts()
    sample = sorted(random.Random(options.seed).sample(sorted(verdicts), min(options.sample, len(verdicts))))  # noqa: S311
    untried = [name for name in sample if verdicts[name][1] not in DEAD]
    if untried:
        subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *untried], check=True)
    verdicts = read_verdicts()
    print(f"\n{len(sample)} of {len(verdicts)} mutants, seed {options.seed}")
    report({name: verdicts[name] for name in sample})


if __name__ == "__main__":
    main()
