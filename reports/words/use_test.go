package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// uses collects where keys are used in the whole repository.
type uses struct {
	t        *testing.T
	exact    map[string]bool
	prefixes map[string]bool
}

var prefixForm = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*[._]$`)

// errorKeys are used by their codes, never by their common prefix: otherwise
// none of them would ever count as unused.
const errorKeys = "errors."

func TestEveryKeyIsUsedAndThere(t *testing.T) {
	u := &uses{t, map[string]bool{}, map[string]bool{}}
	for _, room := range []string{"web", "reports", "cmd"} {
		u.walk(filepath.Join("..", "..", room))
	}
	for key := range all.messages[source] {
		prefixed := func(p string) bool { return strings.HasPrefix(key, p) }
		if !u.exact[key] && !slices.ContainsFunc(keys(u.prefixes), prefixed) {
			t.Errorf("key %q is used nowhere", key)
		}
	}
}

func keys(m map[string]bool) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

func (u *uses) walk(root string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch d.Name() {
		case "node_modules", "dist", "locale", "testdata":
			return fs.SkipDir
		}
		switch filepath.Ext(path) {
		case ".go":
			if !strings.HasSuffix(path, "_test.go") {
				u.readGo(path)
			}
		case ".html", ".txt":
			u.readTemplate(path)
		}
		return nil
	})
	if err != nil {
		u.t.Fatal(err)
	}
}

// call is one use of t or n with literal arguments: the key and the names given.
func (u *uses) call(where, key string, names []string, open bool) {
	u.exact[key] = true
	m := all.messages[source][key]
	if m == nil {
		u.t.Errorf("%s: key %q is not in the catalogue", where, key)
		return
	}
	for _, name := range placeholders(m) {
		if !open && !slices.Contains(names, name) {
			u.t.Errorf("%s: %q needs %q, given are %v", where, key, name, names)
		}
	}
}

func (u *uses) literal(s string) {
	if all.messages[source][s] != nil {
		u.exact[s] = true
	}
	if all.messages[source][errorKeys+s] != nil {
		u.exact[errorKeys+s] = true // the code of an error on its way
	}
	if s != errorKeys && prefixForm.MatchString(s) {
		u.prefixes[s] = true
	}
}

func (u *uses) readTemplate(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		u.t.Fatal(err)
	}
	tree := parse.New(path)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(text), "", "", set); err != nil {
		u.t.Errorf("%s: %v", path, err)
	}
	for _, tree := range set {
		u.node(path, tree.Root)
	}
}

func (u *uses) node(path string, n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				u.node(path, child)
			}
		}
	case *parse.ActionNode:
		u.node(path, n.Pipe)
	case *parse.TemplateNode:
		u.node(path, n.Pipe)
	case *parse.IfNode:
		u.branch(path, &n.BranchNode)
	case *parse.RangeNode:
		u.branch(path, &n.BranchNode)
	case *parse.WithNode:
		u.branch(path, &n.BranchNode)
	case *parse.PipeNode:
		if n != nil {
			for _, cmd := range n.Cmds {
				u.command(path, cmd)
			}
		}
	}
}

func (u *uses) branch(path string, b *parse.BranchNode) {
	u.node(path, b.Pipe)
	u.node(path, b.List)
	u.node(path, b.ElseList)
}

func (u *uses) command(path string, cmd *parse.CommandNode) {
	for _, arg := range cmd.Args {
		u.node(path, arg)
		if s, ok := arg.(*parse.StringNode); ok {
			u.literal(s.Text)
		}
	}
	name := functionName(cmd.Args[0])
	if name == "" || len(cmd.Args) < 2 {
		return
	}
	key, ok := cmd.Args[1].(*parse.StringNode)
	if !ok {
		return
	}
	first, names := 2, []string(nil)
	if name == "n" {
		first, names = 3, []string{"N"}
	}
	for i := first; i < len(cmd.Args); i += 2 {
		if s, ok := cmd.Args[i].(*parse.StringNode); ok {
			names = append(names, s.Text)
		}
	}
	u.call(path, key.Text, names, false)
}

// functionName returns "t" or "n" for the function or method of that name.
func functionName(n parse.Node) string {
	name := ""
	switch n := n.(type) {
	case *parse.IdentifierNode:
		name = n.Ident
	case *parse.FieldNode:
		name = n.Ident[len(n.Ident)-1]
	case *parse.VariableNode:
		name = n.Ident[len(n.Ident)-1]
	}
	switch name {
	case "t", "T":
		return "t"
	case "n", "N":
		return "n"
	}
	return ""
}

func (u *uses) readGo(path string) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		return // somebody is typing; the compiler says it better
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := stringOf(n); ok {
				u.literal(s)
			}
		case *ast.CallExpr:
			u.goCall(set.Position(n.Pos()).String(), n)
		case *ast.CompositeLit:
			u.goError(set.Position(n.Pos()).String(), n)
		}
		return true
	})
}

func (u *uses) goCall(where string, call *ast.CallExpr) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if name == "Invalidf" && len(call.Args) > 1 {
		u.code(where, call.Args[1])
	}
	if (name != "T" && name != "N") || len(call.Args) == 0 {
		return
	}
	key, ok := stringOf(call.Args[0])
	if !ok || !keyForm.MatchString(key) {
		return
	}
	first, names := 1, []string(nil)
	if name == "N" {
		first, names = 2, []string{"N"}
	}
	for i := first; i < len(call.Args); i += 2 {
		s, _ := stringOf(call.Args[i])
		names = append(names, s)
	}
	u.call(where, key, names, call.Ellipsis.IsValid())
}

// goError finds the codes of reports.Error and reports.Problem, written with
// field names.
func (u *uses) goError(where string, lit *ast.CompositeLit) {
	name := typeName(lit.Type)
	own := strings.HasPrefix(filepath.ToSlash(where), "../../reports/") && !strings.Contains(where, "city")
	if name != "reports.Error" && name != "reports.Problem" && !(own && (name == "Error" || name == "Problem")) {
		return
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if field, ok := kv.Key.(*ast.Ident); ok && field.Name == "Code" {
			u.code(where, kv.Value)
		}
	}
}

func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeName(t.X) + "." + t.Sel.Name
	}
	return ""
}

func (u *uses) code(where string, e ast.Expr) {
	if code, ok := stringOf(e); ok {
		u.call(where, errorKeys+code, nil, true)
	}
}

func stringOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
