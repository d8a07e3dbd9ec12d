package main

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// mutantsOfGo makes the mutants of one file. Generated files have none: their sources are elsewhere.
func mutantsOfGo(file string, source []byte) ([]mutant, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(tree) {
		return nil, nil
	}
	g := &goMutants{file: file, source: source, set: set}
	for _, d := range tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			g.function(f.Type, f.Body)
		} else {
			g.walk(d, nil)
		}
	}
	return g.found, nil
}

type goMutants struct {
	file   string
	source []byte
	set    *token.FileSet
	found  []mutant
}

func (g *goMutants) function(t *ast.FuncType, body *ast.BlockStmt) { g.walk(body, t) }

// walk visits the nodes below n; in is the type of the enclosing function.
func (g *goMutants) walk(n ast.Node, in *ast.FuncType) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			g.function(n.Type, n.Body)
			return false
		case *ast.ImportSpec, *ast.ArrayType, *ast.StructType, *ast.DeferStmt:
			return false
		case *ast.ExprStmt:
			return g.call(n)
		case *ast.IfStmt:
			g.condition(n.Cond)
		case *ast.ForStmt:
			g.condition(n.Cond)
		case *ast.BinaryExpr:
			g.operator(n)
		case *ast.BasicLit:
			g.number(n)
		case *ast.Ident:
			g.constant(n)
		case *ast.IncDecStmt:
			g.step(n)
		case *ast.AssignStmt:
			g.assignment(n)
		case *ast.SendStmt:
			g.remove(n)
		case *ast.BranchStmt:
			g.branch(n)
		case *ast.ReturnStmt:
			g.returned(n, in)
		}
		return true
	})
}

func (g *goMutants) text(n ast.Node) string {
	return string(g.source[g.offset(n.Pos()):g.offset(n.End())])
}

func (g *goMutants) offset(p token.Pos) int { return g.set.Position(p).Offset }

func (g *goMutants) replace(n ast.Node, kind, becomes string) {
	g.add(g.offset(n.Pos()), g.offset(n.End()), kind, becomes)
}

func (g *goMutants) add(from, to int, kind, becomes string) {
	g.found = append(g.found, mutant{file: g.file, source: g.source, from: from, to: to, becomes: becomes, kind: kind})
}
