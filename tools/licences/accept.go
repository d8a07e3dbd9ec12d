package main

import (
	"slices"
	"strings"
)

// acceptable are licences under which a dependency may be part of a program under any
// licence. MPL-2.0 asks for the source of its own files alone.
var acceptable = []string{
	"MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BSD-0-Clause", "Apache-2.0", "ISC", "MPL-2.0",
	"BlueOak-1.0.0", "CC0-1.0", "Unlicense", "Python-2.0", "PostgreSQL",
}

// accepted judges an expression of SPDX: of those joined by OR one is enough.
func accepted(licence string) bool {
	licence = strings.TrimSuffix(strings.TrimPrefix(licence, "("), ")")
	if strings.ContainsAny(licence, "()") {
		return false // brackets inside would need a parser
	}
	if either := strings.Split(licence, " OR "); len(either) > 1 {
		return slices.ContainsFunc(either, accepted)
	}
	for one := range strings.SplitSeq(licence, " AND ") {
		if !slices.Contains(acceptable, strings.TrimSpace(one)) {
			return false
		}
	}
	return true
}
