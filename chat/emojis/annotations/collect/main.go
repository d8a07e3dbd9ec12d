// Collect writes the tables of package annotations from emojibase-data, whose version the lock
// file beside it pins. Run it at the project's root, by `make annotations`.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/chat/emojis"
	"parley/chat/fold"
)

func main() {
	from := flag.String("from", "chat/emojis/annotations/collect/node_modules/emojibase-data", "the package")
	to := flag.String("to", "chat/emojis/annotations", "the folder of the tables")
	flag.Parse()
	for _, language := range [...]string{"en", "de"} {
		if err := collect(*from, *to, language); err != nil {
			log.Fatal(err)
		}
	}
}

// annotated is an emoji in the package's compact form.
type annotated struct {
	Unicode, Label string
	Tags           []string
	Group          *int // regional indicators have none
}

func collect(from, to, language string) error {
	var about struct{ Name, Version string }
	if err := read(filepath.Join(from, "package.json"), &about); err != nil {
		return err
	}
	var all []annotated
	if err := read(filepath.Join(from, language, "compact.json"), &all); err != nil {
		return err
	}
	text := fmt.Sprintf("// %s %s, %s: emoji, name, folded name where it differs, further words. Made by collect; see docs/licences.md.\n%s",
		about.Name, about.Version, language, strings.Join(lines(all), ""))
	return os.WriteFile(filepath.Join(to, language+".txt"), []byte(text), 0o600)
}

func read(file string, into any) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// lines are a table's, sorted by emoji.
func lines(all []annotated) (list []string) {
	for _, a := range all {
		if clean, ok := emojis.Clean(a.Unicode); ok && a.Group != nil {
			key := fold.String(a.Label)
			words := further(a.Tags, key)
			if key == a.Label {
				key = "" // it need not stand there twice
			}
			list = append(list, strings.Join([]string{clean, a.Label, key, words}, "\t")+"\n")
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		a, _, _ = strings.Cut(a, "\t")
		b, _, _ = strings.Cut(b, "\t")
		return strings.Compare(a, b)
	})
	return list
}

// further are the words of tags that are no words of the name, each once and behind a space.
func further(tags []string, key string) string {
	words := " " + strings.NewReplacer(":", "", ",", "", "“", "", "„", "").Replace(key)
	known := len(words)
	for _, tag := range tags {
		for word := range strings.FieldsSeq(fold.String(tag)) {
			if !strings.Contains(words+" ", " "+word+" ") {
				words += " " + word
			}
		}
	}
	return words[known:]
}
