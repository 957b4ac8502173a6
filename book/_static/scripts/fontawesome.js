// In place of the theme's 1.5 MB icon script: icons.css draws the dozen icons that this book shows.
