package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestALicenceIsKnownByItsSentences(t *testing.T) {
	grant := "Permission is hereby granted, free of charge,\n to any person obtaining a copy. The above copyright notice and this permission notice shall stay."
	for text, want := range map[string]string{
		grant: "MIT",
		"Apache License\n   Version 2.0, January 2004":                                                         "Apache-2.0",
		"Redistribution and use in source and binary forms. Redistributions in binary form must reproduce it.": "BSD-2-Clause",
		"GNU GENERAL PUBLIC LICENSE Version 3. Use with the GNU Affero General Public License.":                "GPL",
		"GNU AFFERO GENERAL PUBLIC LICENSE":                                                                    "AGPL",
		"Mozilla Public License, version 2.0. Secondary: the GNU General Public License, Version 2.0, the GNU Lesser General Public License, Version 2.1, the GNU Affero General Public License, Version 3.0, or later": "MPL-2.0",
		"Business Source License 1.1. Later: Apache License Version 2.0": "BUSL",
		"Commons Clause. " + grant:                                       "Commons-Clause",
		"All rights reserved.":                                           "unknown",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestEachPartOfALicenceIsAccepted(t *testing.T) {
	for licence, want := range map[string]bool{
		"MIT": true, "MIT AND Apache-2.0": true, "(MIT OR GPL-3.0)": true, "BSD-3-Clause AND unknown": false, "GPL": false, "": false, "(AGPL OR GPL)": false,
		"(MIT OR Apache-2.0) AND GPL-3.0": false, "(GPL-3.0 AND MIT) OR GPL-2.0": false,
	} {
		if accepted(licence) != want {
			t.Errorf("%q is accepted: %v", licence, !want)
		}
	}
}

func TestAnExceptionIsForOneLicenceOfOneDependency(t *testing.T) {
	tool := dependency{"tool", "GPL"}
	for what, c := range map[string]struct {
		list            []dependency
		refused, unused int
	}{
		"as it is":           {[]dependency{tool, {"a", "MIT"}}, 0, 0},
		"another licence":    {[]dependency{{"tool", "AGPL"}}, 1, 1},
		"another dependency": {[]dependency{tool, {"b", "GPL"}}, 1, 0},
		"gone":               {[]dependency{{"a", "MIT"}}, 0, 1},
	} {
		refused, unused := judge(c.list, []exception{{tool, "a tool"}})
		if len(refused) != c.refused || len(unused) != c.unused {
			t.Errorf("%s: refused %v, unused %v", what, refused, unused)
		}
	}
}

func TestPackagesOfALockFileNameTheirLicences(t *testing.T) {
	dir := t.TempDir()
	lock := `{"packages": {"": {"license": "none"}, "own": {}, "node_modules/own": {"link": true}, "node_modules/b": {"license": "ISC"}, "node_modules/a": {}}}`
	if err := os.WriteFile(filepath.Join(dir, "package-lock.json"), []byte(lock), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := dependencies(dir)
	if err != nil || len(list) != 2 || list[0] != (dependency{"a", ""}) || list[1] != (dependency{"b", "ISC"}) {
		t.Errorf("%v, %v", list, err)
	}
}

func TestAModuleHasAllLicencesThatItsTextsAre(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"LICENSE": "Apache License Version 2.0", "LICENSE.docs": "of the documentation", "license.go": "package a", "COPYING.txt": "GNU General Public License", "README": "MIT",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := licenceIn(dir); err != nil || got != "Apache-2.0 AND GPL" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := licenceIn(t.TempDir()); err != nil || got != "" {
		t.Errorf("without a text %q, %v", got, err)
	}
}
