# Two commands do all the set-up: "make run" and "make test". Both need Go; with
# Node the browser gets the interactive map too, without it the site still works.

LISTEN ?= 127.0.0.1:8080
DATA   ?= ./demo-data
# Real streets for the demonstration: a module that reads OpenStreetMap extracts
# brings that of Delaware along. EXTRACT= stays in the fictional town.
EXTRACT ?= $(shell go list -m -f '{{.Dir}}' github.com/paulmach/osm 2>/dev/null)/testdata/delaware-latest.osm.pbf

assets := web/dist/manifest.json
npm    := $(shell command -v npm 2>/dev/null)
module := web/node_modules/.package-lock.json

.PHONY: run build test clean

run: build
	-go mod download github.com/paulmach/osm
	./bin/lamppost demo --listen $(LISTEN) --data $(DATA) $(if $(wildcard $(EXTRACT)),--extract $(EXTRACT))

build: $(assets)
	go build -o bin/lamppost ./cmd/lamppost

test: $(assets)
	sh .ci/test

clean:
	rm -rf bin web/dist/*-* web/dist/manifest.json web/node_modules

# The bundler is a module of its own, so that the server's go.mod stays small.
$(assets): $(shell find web/ui web/pages web/build -type f) web/package-lock.json $(if $(npm),$(module))
	cd web/build && go run .

$(module): web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
