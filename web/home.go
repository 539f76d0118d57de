package web

import "net/http"

// homePage is the data of pages/home.
type homePage struct {
	Base
}

// home is the start page.
func (s *Server) home(w http.ResponseWriter, r *Request) error {
	data := &homePage{Base: s.base(r)}
	data.Wide = true
	return s.page(w, r, "home", http.StatusOK, data)
}
