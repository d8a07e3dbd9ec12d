package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// The German texts have the English ones beside them, so both are searched.
func TestTextsNameVariablesThatTheServerReads(t *testing.T) {
	texts, err := os.ReadFile("../../../views/words/de.po")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		read[name] = true
	}
	named := regexp.MustCompile(`\b(?:PARLEY|DATABASE|REDIS|JWT|AWS)_[A-Z_]+`).FindAllString(string(texts), -1)
	if len(named) == 0 {
		t.Fatal("no text names a variable")
	}
	for _, name := range named {
		if !read[name] {
			t.Errorf("a text names %s, which the server does not read", name)
		}
	}
}
