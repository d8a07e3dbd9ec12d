// Command licences names the licence of each dependency, and fails for one that is not in the
// list of accepted ones. It reads the texts in Go's module cache and npm's lock files.
//
//	licences [-v] FOLDER…
//
// A folder has a go.mod or a package-lock.json.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// dependency is a module of Go or a package of npm.
type dependency struct{ name, licence string }

func main() {
	verbose := flag.Bool("v", false, "name the licence of each dependency")
	flag.Parse()
	var all []dependency
	for _, folder := range flag.Args() {
		list, err := dependencies(folder)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", folder, err)
			os.Exit(1)
		}
		all = append(all, list...)
	}
	if *verbose {
		for _, d := range all {
			fmt.Printf("%s: %s\n", d.name, d.licence)
		}
	}
	if !passes(all) {
		os.Exit(1)
	}
	fmt.Printf("%d dependencies have accepted licences\n", len(all))
}

func passes(all []dependency) bool {
	refused, unused := judge(all, exceptions)
	for _, d := range refused {
		fmt.Fprintf(os.Stderr, "%s has the licence %q, which is not in the list of accepted ones\n", d.name, d.licence)
	}
	for _, e := range unused {
		fmt.Fprintf(os.Stderr, "%s is no dependency with the licence %q: take its exception away\n", e.name, e.licence)
	}
	return len(refused)+len(unused) == 0
}

// dependencies are a folder's, whichever of the two it has.
func dependencies(folder string) (list []dependency, err error) {
	lock := filepath.Join(folder, "package-lock.json")
	if _, err = os.Stat(lock); err == nil {
		return packages(lock)
	}
	return modules(folder)
}
