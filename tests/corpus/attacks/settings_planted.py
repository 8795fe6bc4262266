# attack: files beside the module that Python, pytest and libraries would read by themselves
# kind: archive
# grade: 1.b
# outcome: failed
# module: saddle

PLANTED = (
    "conftest.py sitecustomize.py usercustomize.py torch.py sympy.py msgspec.py pytest.py abc.py "
    "numpy/__init__.py sympy/__init__.py solutions/saddle.py tests/conftest.py exercises.py "
    "__init__.py __main__.py"
).split()
SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = --co -q\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--co'\n",
    "setup.cfg": "[tool:pytest]\naddopts = --co\n",
    "tox.ini": "[pytest]\naddopts = --co\n",
    "matplotlibrc": "backend: module://planted\n",
    ".env": "PYTHONSTARTUP=planted.py\n",
    "zz.pth": "import planted\n",
    "assignment.toml": "",
}


def build(folder, targets):
    place = folder / "planted"
    code = f"import os\nopen({targets['marker']!r}, 'w').close()\n"
    texts = {name: code for name in PLANTED} | SETTINGS | {"planted.py": code}
    texts["saddle.py"] = "def update_map(*args, **named):\n    return 1, 1\n"
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place
