package web

// styleguide answers with the page of all components. It is there in a build for development only.
func (s *Server) styleguide(a *ask) error {
	return a.render("", "Style guide", styleguideView(a))
}
