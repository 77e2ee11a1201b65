"""What the peers' scripts share: timing, peak memory, one JSON object a line. Run alone, it prints what is installed."""
import argparse
import gc
import importlib.metadata
import json
import platform
import time


def timed(call, warmups, rounds, calls=1):
    """Milliseconds of a call in each round of several, sorted, after some calls that warm up."""
    for _ in range(warmups):
        call()
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) * 1e3 / calls)
    return sorted(times)


def peak_bytes():
    """The largest resident set of this process so far, or None where the system does not say."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def report(**facts):
    print(json.dumps(facts), flush=True)


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    report(python=platform.python_version(), torch=version("torch"), transformers=version("transformers"))


if __name__ == "__main__":
    main()
