package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// said are the functions that take a text, with the argument's index.
var said = map[string]int{
	"T": 1, "Phrase": 0, "Say": 0, "Count": 1, "Mark": 0, "Term": 0,
	"E": 1, "Field": 1, "Down": 0, "refuse": 2, "Refuse": 2, "CleanLine": 1,
}

// methods are those with another index when they are called as methods.
var methods = map[string]int{"Refuse": 1}

// fields are the texts within literals of a type.
var fields = map[string][]string{"Error": {"Text"}, "Input": {"Label", "Hint"}, "Limit": {"Text"}}

// positional is a text's index in a literal without names.
var positional = map[string]int{"Limit": 4}

// ours are pages for developers of Parley.
var ours = []string{"views/styleguide/styleguide_templ.go"}

func (l *list) collect(pattern string) error {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "chat/chattest/") || slices.Contains(ours, name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		source := strings.Replace(name, "_templ.go", ".templ", 1)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				l.call(source, n)
			case *ast.CompositeLit:
				l.literal(source, n)
			case *ast.AssignStmt:
				l.assigned(source, n)
			}
			return true
		})
	}
	return nil
}

func (l *list) call(file string, c *ast.CallExpr) {
	name, isMethod := called(c.Fun)
	at, ok := said[name]
	if m, other := methods[name]; isMethod && other {
		at = m
	}
	if !ok || at >= len(c.Args) || name == "Count" && len(c.Args) != 3 {
		return
	}
	many := ""
	if name == "Count" {
		many = text(c.Args[2])
	}
	l.add(file, text(c.Args[at]), many)
}

func called(e ast.Expr) (name string, isMethod bool) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, false
	case *ast.SelectorExpr:
		return e.Sel.Name, true
	}
	return "", false
}

// assigned finds an error that is given another sentence.
func (l *list) assigned(file string, a *ast.AssignStmt) {
	if len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return
	}
	if name, isField := called(a.Lhs[0]); isField && name == "Text" {
		l.add(file, text(a.Rhs[0]), "")
	}
}

func (l *list) literal(file string, c *ast.CompositeLit) {
	name, _ := called(c.Type)
	for i, e := range c.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			if at, has := positional[name]; has && at == i {
				l.add(file, text(e), "")
			}
			continue
		}
		key, _ := called(pair.Key)
		for _, field := range fields[name] {
			if key == field {
				l.add(file, text(pair.Value), "")
			}
		}
	}
}

// text is a constant of quoted parts; "" for anything else.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if a, b := text(e.X), text(e.Y); e.Op == token.ADD && a != "" && b != "" {
			return a + b
		}
	}
	return ""
}
