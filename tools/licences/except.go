package main

import "slices"

// exception is a dependency with a licence that is accepted for it alone. One that is not
// there any more fails, so that none stays for what comes later.
type exception struct {
	dependency
	why string
}

var exceptions = []exception{
	{dependency{"github.com/OpenPeeDeeP/depguard/v2", "GPL"}, "make check runs it; it is no part of the program"},
	{dependency{"parse-cache-control", ""}, "its package names none; its LICENSE is BSD-3-Clause; Lighthouse's"},
}

// judge says which dependencies are refused, and which exceptions are for nothing.
func judge(list []dependency, allowed []exception) (refused []dependency, unused []exception) {
	used := map[string]bool{}
	for _, d := range list {
		i := slices.IndexFunc(allowed, func(e exception) bool { return e.dependency == d })
		switch {
		case i >= 0:
			used[d.name] = true
		case !accepted(d.licence):
			refused = append(refused, d)
		}
	}
	for _, e := range allowed {
		if !used[e.name] {
			unused = append(unused, e)
		}
	}
	return refused, unused
}
