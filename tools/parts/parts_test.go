package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const modules = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"name":"parley"}},"components":[{"name":"github.com/a/b","version":"v1"}]}`

func TestTheListHasWhatThePagesLoad(t *testing.T) {
	var out bytes.Buffer
	if err := complete(strings.NewReader(modules), &out, []string{"../../static/package-lock.json"}); err != nil {
		t.Fatal(err)
	}
	var list struct {
		BomFormat  string
		Version    json.Number
		Metadata   map[string]any
		Components []struct {
			Name, Version, Purl string
			Hashes              []struct{ Alg, Content string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if list.BomFormat != "CycloneDX" || list.Version != "1" || list.Metadata["component"] == nil || len(list.Components) != 2 {
		t.Fatalf("the list is %s", &out)
	}
	if htmx := list.Components[1]; htmx.Name != "htmx.org" || htmx.Purl != "pkg:npm/htmx.org@"+htmx.Version || len(htmx.Hashes) != 1 || len(htmx.Hashes[0].Content) != 128 {
		t.Errorf("htmx is %+v", htmx)
	}
}

func TestAListWithoutPartsIsRefused(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "package-lock.json")
	if err := os.WriteFile(empty, []byte(`{"packages":{"":{"name":"x"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		list string
		lock string
	}{
		"no packages": {modules, empty}, "no lock file": {modules, empty + "x"}, "no list": {"", "../../static/package-lock.json"},
		"no modules": {`{"bomFormat":"CycloneDX"}`, "../../static/package-lock.json"}, "another kind of list": {`{"components":[{}]}`, "../../static/package-lock.json"},
	} {
		if err := complete(strings.NewReader(c.list), &bytes.Buffer{}, []string{c.lock}); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}
