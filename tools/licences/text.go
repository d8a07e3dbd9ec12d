package main

import "strings"

// marks are sentences of each licence, in the order in which they are looked for: a stricter
// licence comes first, because its text may name the others.
var marks = []struct {
	licence string
	all     []string
}{
	{"SSPL", []string{"server side public license"}},
	{"BUSL", []string{"business source license"}},
	{"EPL", []string{"eclipse public license"}},
	{"CC-BY-NC", []string{"noncommercial"}},
	{"Commons-Clause", []string{"commons clause"}},
	{"MPL-2.0", []string{"mozilla public license", "2.0"}},
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy", "the above copyright notice and this permission notice"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose", "the above copyright notice"}},
	{"ISC", []string{"permission to use, copy, modify, and distribute this software for any purpose", "the above copyright notice"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "redistributions in binary form must reproduce", "to endorse or promote products derived from"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms", "redistributions in binary form must reproduce"}},
	{"PostgreSQL", []string{"permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee"}},
	{"0BSD", []string{"permission to use, copy, modify, and/or distribute this software for any purpose"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
}

// gnu are the licences of the GNU project; each text names the others after itself.
var gnu = map[string]string{
	"gnu affero general public license": "AGPL", "gnu lesser general public license": "LGPL", "gnu general public license": "GPL",
}

// gnuOf is the one that a text names first, or "".
func gnuOf(plain string) (licence string) {
	first := len(plain)
	for name, short := range gnu {
		if at := strings.Index(plain, name); at >= 0 && at < first {
			first, licence = at, short
		}
	}
	return licence
}

// secondary is what MPL 2.0 says of the GNU licences that it may be combined with.
var secondary = strings.NewReplacer("the gnu general public license, version 2.0, the gnu lesser general public license, version 2.1, the gnu affero general public license, version 3.0", "")

// licenceOf names the licence of a text by its sentences, or "unknown".
func licenceOf(text string) string {
	plain := secondary.Replace(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	if licence := gnuOf(plain); licence != "" {
		return licence
	}
	for _, m := range marks {
		if containsAll(plain, m.all) {
			return m.licence
		}
	}
	return "unknown"
}

func containsAll(text string, all []string) bool {
	for _, part := range all {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}
