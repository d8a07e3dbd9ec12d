// Collect writes the list of all texts, for translators, from the program's source. Run it
// at the project's root, by `make generate`.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"

	"parley/static"
)

// where texts are collected; tests and fakes have none.
var where = []string{"avatars/*.go", "call/*.go", "chat/*.go", "chat/*/*.go", "digest/*.go", "factors/*.go", "oidc/*.go", "push/*.go", "uploads/*.go", "store/postgres/*.go", "store/redis/*.go", "files/*.go", "handlers/*.go", "handlers/*/*.go", "views/*/*.go"}

func main() {
	out := flag.String("o", "views/words/parley.pot", "where to write it")
	flag.Parse()
	all := newList()
	for _, pattern := range where {
		if err := all.collect(pattern); err != nil {
			log.Fatal(err)
		}
	}
	for _, text := range static.Said() {
		all.add("static/js", text, "")
	}
	if err := os.WriteFile(*out, all.pot(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// list is the texts in the order in which they were found, each once.
type list struct {
	texts []string
	many  map[string]string   // the plural, for those that have one
	files map[string][]string // the files that use them
}

func newList() *list { return &list{many: map[string]string{}, files: map[string][]string{}} }

func (l *list) add(file, text, many string) {
	if text == "" {
		return
	}
	if l.files[text] == nil {
		l.texts = append(l.texts, text)
	}
	if many != "" {
		l.many[text] = many
	}
	if !slices.Contains(l.files[text], file) {
		l.files[text] = append(l.files[text], file)
	}
}

const header = `# All texts of Parley, in English. To add a language, copy this file to its code
# (BCP 47, as fr.po) and translate. Made by make generate.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
`

func (l *list) pot() []byte {
	var b bytes.Buffer
	b.WriteString(header)
	for _, text := range l.texts {
		fmt.Fprintf(&b, "\n#: %s\n", strings.Join(l.files[text], " "))
		if strings.Contains(text, "%") {
			b.WriteString("#, c-format\n")
		}
		fmt.Fprintf(&b, "msgid %s\n", strconv.Quote(text))
		if many := l.many[text]; many != "" {
			fmt.Fprintf(&b, "msgid_plural %s\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n", strconv.Quote(many))
		} else {
			b.WriteString("msgstr \"\"\n")
		}
	}
	return b.Bytes()
}
