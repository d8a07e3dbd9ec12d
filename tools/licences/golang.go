package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// modules are those of which a package is built for the program, its tests or its tools.
func modules(folder string) (list []dependency, err error) {
	cmd := exec.Command("go", "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...")
	if mod, err := os.ReadFile(filepath.Join(folder, "go.mod")); err == nil && bytes.Contains(mod, []byte("\ntool (")) {
		cmd.Args = append(cmd.Args, "tool")
	}
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		if path, dir, ok := strings.Cut(line, "\t"); ok {
			licence, err := licenceIn(dir)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			list = append(list, dependency{path, licence})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no dependencies were found")
	}
	return list, nil
}

var namesLicence = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying)([-.].*)?$`)

// licenceIn reads the texts of licences in a module's first folder, except of its
// documentation. One without a text has the licence "".
func licenceIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var found []string
	for _, e := range entries {
		if e.IsDir() || !namesLicence.MatchString(e.Name()) || slices.Contains([]string{".go", ".docs"}, filepath.Ext(e.Name())) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		found = append(found, licenceOf(string(text)))
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " AND "), nil
}
