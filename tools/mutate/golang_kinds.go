package main

import (
	"go/ast"
	"go/token"
	"strconv"
)

type change struct{ becomes, kind string }

var operators = map[token.Token][]change{
	token.EQL:  {{"!=", "condition negated"}},
	token.NEQ:  {{"==", "condition negated"}},
	token.LSS:  {{"<=", "boundary"}, {">=", "condition negated"}},
	token.LEQ:  {{"<", "boundary"}, {">", "condition negated"}},
	token.GTR:  {{">=", "boundary"}, {"<=", "condition negated"}},
	token.GEQ:  {{">", "boundary"}, {"<", "condition negated"}},
	token.LAND: {{"||", "and becomes or"}},
	token.LOR:  {{"&&", "or becomes and"}},
	token.ADD:  {{"-", "arithmetic"}},
	token.SUB:  {{"+", "arithmetic"}},
	token.MUL:  {{"/", "arithmetic"}},
	token.QUO:  {{"*", "arithmetic"}},
	token.REM:  {{"*", "arithmetic"}},
	token.SHL:  {{">>", "arithmetic"}},
	token.SHR:  {{"<<", "arithmetic"}},
	token.AND:  {{"|", "arithmetic"}},
	token.OR:   {{"&", "arithmetic"}},
}

func (g *goMutants) operator(n *ast.BinaryExpr) {
	if n.Op == token.ADD && (isText(n.X) || isText(n.Y)) {
		return
	}
	at := g.offset(n.OpPos)
	for _, c := range operators[n.Op] {
		g.add(at, at+len(n.Op.String()), c.kind, c.becomes)
	}
}

// isText reports whether an operand is a text: another operator would not compile.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return isText(e.X) || isText(e.Y)
	}
	return false
}

// condition negates conditions other than comparisons, which are mutated as operators.
func (g *goMutants) condition(e ast.Expr) {
	switch e := e.(type) {
	case nil:
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			g.condition(e.X)
			g.condition(e.Y)
		}
	case *ast.UnaryExpr:
		g.replace(e, "condition negated", g.text(e.X))
	case *ast.ParenExpr:
		g.condition(e.X)
	default:
		g.replace(e, "condition negated", "!("+g.text(e)+")")
	}
}

func (g *goMutants) number(n *ast.BasicLit) {
	if n.Kind != token.INT {
		return
	}
	v, err := strconv.ParseInt(n.Value, 0, 64)
	if err != nil {
		return
	}
	g.replace(n, "constant", strconv.FormatInt(v+1, 10))
}

func (g *goMutants) constant(n *ast.Ident) {
	switch n.Name {
	case "true":
		g.replace(n, "constant", "false")
	case "false":
		g.replace(n, "constant", "true")
	}
}

func (g *goMutants) step(n *ast.IncDecStmt) {
	becomes := "++"
	if n.Tok == token.INC {
		becomes = "--"
	}
	at := g.offset(n.TokPos)
	g.add(at, at+2, "arithmetic", becomes)
}
