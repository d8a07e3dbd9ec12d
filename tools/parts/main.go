// Command parts completes a list of a program's parts. It reads the list that cyclonedx-gomod makes, which has
// modules of Go alone, adds the packages of npm's lock files, and writes it.
//
//	parts LOCK-FILE… < modules.cdx.json > parley.cdx.json
package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := complete(os.Stdin, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// complete writes a list in CycloneDX's JSON with the packages of lock files added.
func complete(from io.Reader, to io.Writer, locks []string) error {
	var list map[string]any
	in := json.NewDecoder(from)
	in.UseNumber()
	if err := in.Decode(&list); err != nil {
		return fmt.Errorf("the list of modules: %w", err)
	}
	all, _ := list["components"].([]any)
	if list["bomFormat"] != "CycloneDX" || len(all) == 0 {
		return fmt.Errorf("that is no list of modules as CycloneDX has it")
	}
	for _, lock := range locks {
		more, err := packages(lock)
		if err != nil {
			return fmt.Errorf("%s: %w", lock, err)
		}
		all = append(all, more...)
	}
	list["components"] = all
	out := json.NewEncoder(to)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(list)
}

// packages are the components of a lock file. One without any is an error: the program has htmx.
func packages(lock string) (list []any, err error) {
	raw, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var locked struct {
		Packages map[string]struct{ Version, License, Integrity string }
	}
	if err := json.Unmarshal(raw, &locked); err != nil {
		return nil, err
	}
	for _, place := range slices.Sorted(maps.Keys(locked.Packages)) {
		p := locked.Packages[place]
		if place == "" || p.Version == "" {
			continue // the folder itself
		}
		_, name, _ := strings.Cut("/"+place, "/node_modules/")
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Integrity, "sha512-"))
		if err != nil || len(sum) != 64 {
			return nil, fmt.Errorf("%s has no SHA-512", name)
		}
		url := "pkg:npm/" + strings.ReplaceAll(name, "@", "%40") + "@" + p.Version
		list = append(list, map[string]any{
			"bom-ref": url, "purl": url, "type": "library", "name": name, "version": p.Version, "scope": "required",
			"hashes":   []any{map[string]any{"alg": "SHA-512", "content": hex.EncodeToString(sum)}},
			"licenses": []any{map[string]any{"license": map[string]any{"name": p.License}}}, // not all are SPDX's names
		})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no package is in it")
	}
	return list, nil
}
