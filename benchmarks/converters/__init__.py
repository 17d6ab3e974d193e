"""From public data sets to community files (docs/reference/community-files.md), outside the package.

python -m benchmarks.converters.python_talks --data FOLDER --out python.jsonl
python -m benchmarks.converters.cncf_people --data FOLDER --out cncf.jsonl
"""
