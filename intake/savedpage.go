package intake

import "strings"

// folderEndings are what browsers put behind the name of a saved page to name the folder of its pictures and frames.
var folderEndings = []string{"_files", "-files", ".files", "-Dateien", "_fichiers", "_archivos", "_ملفات", "_soubory"}

// PageOfFolder gives the names that the page would bear beside which a browser saved a folder of pictures, styles and
// frames; none where the folder is not named so. What lies in such a folder is no page of its own.
func PageOfFolder(folder string) []string {
	for _, end := range folderEndings {
		if page, ok := strings.CutSuffix(folder, end); ok && page != "" {
			return []string{page + ".html", page + ".htm", page + ".xhtml"}
		}
	}
	return nil
}
