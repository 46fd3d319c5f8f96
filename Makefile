# What you can ask for. The work is in deploy/ and tests/gate/.
.PHONY: run test check fix bench soak sbom audit

run: # all set-up, then the site on http://127.0.0.1:8000; PORT=9000 make run for another port
	@deploy/run

test: # all set-up, then every check and every test, on SQLite and on PostgreSQL
	@tests/gate/run

check: # lint, format, missing migrations, settings fit for production
	@tests/gate/check

fix: # what lint and format can mend by themselves
	@tests/gate/fix

bench: # published pages against nginx, and search on both databases; docs/benchmarks.md tells
	@tests/bench/run

sbom: # the bill of materials of what runs in production, as CycloneDX JSON on standard output
	@.venv/bin/python deploy/sbom

audit: # known weaknesses of the pinned packages; asks a database on the network
	@.venv/bin/python -m pip install -q pip-audit && .venv/bin/python -m pip_audit --require-hashes -r requirements.txt

soak: # a week of board life and a long bulletin, with processes killed on the way, on both databases
	@tests/soak/run
