# 常用命令；不带参数运行 `make` 显示说明。
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Each process of a test run would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell command -v python3.11 || command -v python3)
JOBS ?= 2
PY := .venv/bin/python
HUABIAO := .venv/bin/huabiao
DATA := $(or $(HUABIAO_HOME),var)
# A folder of their own for tools that load the settings: they must not make the real one.
ASIDE := HUABIAO_HOME=$(CURDIR)/.venv/aside DATABASE_URL=
PYTEST := $(PY) -m pytest -q -n $(JOBS)
# Thousands of small files are flushed to the disk, unless memory has room for them.
ROOM := $(shell test -w /dev/shm && [ "$$(df -k --output=avail /dev/shm | tail -n 1)" -gt 6000000 ] && echo /dev/shm || echo /tmp)
test-fast test-postgres test-all coverage: export TMPDIR := $(ROOM)
ON_POSTGRESQL := $(PY) tests/on_postgresql.py
HAS_UV := $(shell uv --version >/dev/null 2>&1 && echo yes)
INSTALL := $(if $(HAS_UV),uv pip install -q --python $(PY),$(PY) -m pip install -q --disable-pip-version-check --no-input)

##@ 使用

.PHONY: demo
demo: .venv/runtime.stamp  ## 建成示范市的网站群并打开服务；SERVE=0 只建成、发布，然后结束
	$(HUABIAO) demo $(if $(filter 0,$(SERVE)),--no-serve)

.PHONY: demo-reset
demo-reset:  ## 删除示范数据，下次 make demo 从头开始；只删示范，不删真实网站
	@if [ ! -e "$(DATA)" ]; then echo "$(DATA) 不存在，无需清除。"; exit 0; fi; \
	if [ ! -e "$(DATA)/demo-accounts.csv" ]; then \
	  echo "$(DATA) 不是示范数据（没有 demo-accounts.csv），没有删除任何文件。" >&2; exit 1; fi; \
	if [ -n "$${DATABASE_URL:-}" ]; then \
	  echo "示范数据在 PostgreSQL 中：请先删除那个数据库，再取消 DATABASE_URL 后重试。" >&2; exit 1; fi; \
	find "$(DATA)" -mindepth 1 -delete; \
	echo "示范数据已删除。运行 make demo 重新生成。"

.PHONY: runtime
runtime: .venv/runtime.stamp  ## 只安装运行所需的软件包，为真实的网站做准备

##@ 开发

.PHONY: setup
setup: .venv/dev.stamp .venv/system.stamp  ## 准备开发环境：.venv、开发依赖、浏览器、字体、nginx

.PHONY: test
test: setup lint types check test-postgres test-all  ## 全部检查与测试（两种数据库、浏览器）

.PHONY: test-fast
test-fast: .venv/dev.stamp  ## 边写边跑：SQLite，不含浏览器和慢测试；ARGS=tests/library 指定范围
	$(PYTEST) -m "not postgres and not journey and not slow" $(ARGS)

.PHONY: test-postgres
test-postgres: .venv/dev.stamp  ## 在临时的 PostgreSQL 上运行所有用到数据库的测试
	$(ON_POSTGRESQL) $(PYTEST) -m "(database or postgres) and not journey" $(ARGS)

.PHONY: test-all
test-all: .venv/dev.stamp  ## 在 SQLite 上运行全部测试和浏览器测试
	DATABASE_URL= $(PYTEST) -m "not postgres" $(ARGS)

.PHONY: coverage
coverage: .venv/dev.stamp  ## 同 test-all，另外数一数哪些分支没有测到；发布之前运行
	DATABASE_URL= $(PYTEST) -m "not postgres" --cov --cov-report=term:skip-covered $(ARGS)

.PHONY: lint
lint: .venv/dev.stamp  ## 代码风格、格式、模板缩进、各室之间的引用约定
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo
	git ls-files -z 'huabiao/*.html' ':!huabiao/config/bench/hugo' | xargs -0 -r .venv/bin/djhtml --check --tabwidth 2

.PHONY: types
types: .venv/dev.stamp  ## 类型检查
	$(ASIDE) .venv/bin/mypy

.PHONY: check
check: .venv/dev.stamp  ## Django 自检，以及数据库迁移是否齐全
	$(ASIDE) $(HUABIAO) check
	$(ASIDE) $(HUABIAO) makemigrations --check --dry-run

.PHONY: format
format: .venv/dev.stamp  ## 整理代码和模板的格式
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -z 'huabiao/*.html' ':!huabiao/config/bench/hugo' | xargs -0 -r .venv/bin/djhtml --tabwidth 2

.PHONY: bench
bench: .venv/dev.stamp .venv/system.stamp  ## 测量：从签发到读者可见的时间、一篇通知触动的文件、网页在手机上的评分
	DATABASE_URL= $(HUABIAO) bench interactive --items 20000
	$(ON_POSTGRESQL) --durable $(HUABIAO) bench interactive --items 20000
	DATABASE_URL= $(HUABIAO) bench lists --entries 100 10000 100000
	DATABASE_URL= $(HUABIAO) bench pages

.PHONY: soak
soak: .venv/dev.stamp  ## 耐久试验：随机操作一万次、杀掉进程二百次，核对没有差异（约一小时）
	DATABASE_URL= $(HUABIAO) soak publish --acts 10000
	$(ON_POSTGRESQL) $(HUABIAO) soak publish --acts 2000
	DATABASE_URL= HUABIAO_KILLS=200 $(PY) -m pytest -q -n 0 -s tests/faults/test_kill_nine.py
	HUABIAO_KILLS=200 $(ON_POSTGRESQL) $(PY) -m pytest -q -n 0 -s tests/faults/test_kill_nine.py

.PHONY: screenshots
screenshots: .venv/dev.stamp .venv/system.stamp  ## 重拍手册和 README 的图片：另建一座示范市，以各岗位登录，用完删除
	timeout --foreground 40m $(PY) -m tests.screenshots $(ARGS)

.PHONY: lock
lock:  ## 重新锁定依赖（需要 uv）
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
LOCK := uv pip compile -q pyproject.toml --group build --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.PHONY: help
help:  ## 显示本说明
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {print "\n" substr($$0, 5)} \
	  /^[a-z-]+:.*## / {split($$1, name, ":"); printf "  make %-14s %s\n", name[1], $$2}' Makefile

# Files below stand for "done once"; a changed lock does it again.

$(PY):
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "需要 Python 3.11 或更高版本；装好后可用 make PYTHON=/路径/python3 指定。" >&2; exit 1; fi
ifdef HAS_UV
	uv venv -q --python "$(PYTHON)" .venv
else
	@"$(PYTHON)" -m venv .venv || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -qq update \
	    && apt-get -qq install -y --no-install-recommends python3-venv >/dev/null \
	    && "$(PYTHON)" -m venv --clear .venv; \
	} || { rm -rf .venv; echo "请先安装 python3-venv：sudo apt-get install python3-venv" >&2; exit 1; }
endif

.venv/runtime.stamp: requirements.txt | $(PY)
	@[ .venv/dev.stamp -nt requirements.txt ] || { \
	  echo "正在安装运行所需的软件包……"; \
	  $(INSTALL) --no-deps --require-hashes -r requirements.txt; \
	  $(INSTALL) --no-deps --no-build-isolation -e .; }
	@touch $@

.venv/dev.stamp: requirements-dev.txt | $(PY)
	@echo "正在安装开发所需的软件包……"
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ .venv/runtime.stamp

.venv/system.stamp: | $(PY)
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	dpkg-query -W fonts-noto-cjk >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	if [ -z "$$missing" ]; then touch $@; exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "正在安装$$missing……"; \
	  apt-get -qq update; \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing >/dev/null; \
	  touch $@; \
	else \
	  echo "浏览器测试和 nginx 测试还需要：sudo apt-get install$$missing" >&2; \
	fi
