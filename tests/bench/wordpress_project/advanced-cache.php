<?php
// The least that a page cache in PHP can do: less work than any plugin does, so none is faster than this.
$file = __DIR__ . '/cache/front.html.gz';
if ($_SERVER['REQUEST_URI'] === '/') {
    if (is_file($file)) {
        header('Content-Type: text/html; charset=UTF-8');
        header('Vary: Accept-Encoding');
        header('Content-Encoding: gzip');
        header('Content-Length: ' . filesize($file));
        readfile($file);
        exit;
    }
    ob_start(function ($html) use ($file) {
        file_put_contents($file, gzencode($html, 6), LOCK_EX);
        return $html;
    });
}
