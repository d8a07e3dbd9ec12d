package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// packages are those of a lock file, which names the licence that each package names.
func packages(lock string) (list []dependency, err error) {
	raw, err := os.ReadFile(lock)
	if err != nil {
		return nil, err
	}
	var locked struct {
		Packages map[string]struct {
			License string
			Link    bool
		}
	}
	if err := json.Unmarshal(raw, &locked); err != nil {
		return nil, fmt.Errorf("%s: %w", lock, err)
	}
	for _, path := range slices.Sorted(maps.Keys(locked.Packages)) {
		if p := locked.Packages[path]; strings.HasPrefix(path, "node_modules/") && !p.Link { // others are of this repository
			list = append(list, dependency{strings.TrimPrefix(path, "node_modules/"), p.License})
		}
	}
	return list, nil
}
