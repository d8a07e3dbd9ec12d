package main

import (
	"go/ast"
	"go/token"
)

// remove keeps the statement as one that never runs. Its names are still used, so it compiles.
func (g *goMutants) remove(n ast.Node) {
	g.replace(n, "statement removed", "if false { "+g.text(n)+" }")
}

// alone are left alone: without them a mutant deadlocks, or changes only a log.
var alone = map[string]bool{
	"Lock": true, "Unlock": true, "RLock": true, "RUnlock": true, "Wait": true, "Done": true, "Add": true, "Helper": true,
	"Debug": true, "DebugContext": true, "Info": true, "InfoContext": true, "Warn": true, "WarnContext": true,
	"Error": true, "ErrorContext": true, "panic": true,
}

// call reports whether the nodes inside can have mutants too.
func (g *goMutants) call(n *ast.ExprStmt) bool {
	c, ok := n.X.(*ast.CallExpr)
	if !ok {
		return true
	}
	if alone[called(c)] {
		return false
	}
	g.remove(n)
	return true
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// assignment removes only assignments to existing variables: a declaration has to stay.
func (g *goMutants) assignment(n *ast.AssignStmt) {
	switch n.Tok {
	case token.DEFINE:
	case token.ADD_ASSIGN, token.SUB_ASSIGN:
		becomes := "-="
		if n.Tok == token.SUB_ASSIGN {
			becomes = "+="
		}
		at := g.offset(n.TokPos)
		if !isText(n.Rhs[0]) {
			g.add(at, at+2, "arithmetic", becomes)
		}
		g.remove(n)
	default:
		if id, ok := n.Lhs[0].(*ast.Ident); !ok || id.Name != "_" || len(n.Lhs) > 1 || isCall(n.Rhs[0]) {
			g.remove(n)
		}
	}
}

func isCall(e ast.Expr) bool {
	_, ok := e.(*ast.CallExpr)
	return ok
}

func (g *goMutants) branch(n *ast.BranchStmt) {
	if n.Tok == token.CONTINUE || n.Tok == token.BREAK {
		g.remove(n)
	}
}

// returned drops a function's last result, its error.
func (g *goMutants) returned(n *ast.ReturnStmt, in *ast.FuncType) {
	if in == nil || in.Results == nil || len(n.Results) == 0 || len(n.Results) != in.Results.NumFields() {
		return
	}
	fields := in.Results.List
	if t, ok := fields[len(fields)-1].Type.(*ast.Ident); !ok || t.Name != "error" {
		return
	}
	switch e := n.Results[len(n.Results)-1].(type) {
	case *ast.Ident:
		if e.Name != "nil" {
			g.replace(e, "error dropped", "nil")
		}
	case *ast.CallExpr:
		g.replace(e, "error dropped", "func() error { _ = "+g.text(e)+"; return nil }()")
	}
}
