<?php
// Installs WordPress in a directory and fills it with the council in a JSON file: php fill.php DIRECTORY FILE
[, $directory, $file] = $argv;
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
require "$directory/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';

function wp_new_blog_notification() {} // sends no mail

$given = json_decode(file_get_contents($file), true);
wp_install($given['name'], 'admin', 'admin@example.org', true, '', 'for the bench alone');
switch_theme('council');
require_once "$directory/wp-content/themes/council/functions.php";
register_post_type('member', ['public' => true, 'supports' => ['title', 'editor', 'thumbnail']]);
add_image_size('portrait', 96, 96, true);
add_image_size('portrait-2x', 192, 192, true);

$resources = array_map(fn($title) => "<li>$title</li>", $given['resources']);
$front = wp_insert_post([
    'post_type' => 'page', 'post_status' => 'publish', 'post_title' => $given['name'],
    'post_content' => implode("\n\n", $given['overview']) . "\n\n<h2>Resources</h2>\n<ul>" . implode($resources) . '</ul>',
]);
update_option('show_on_front', 'page');
update_option('page_on_front', $front);
update_option('permalink_structure', '/%postname%/');
update_option('blog_public', 1);

foreach ($given['people'] as $person) {
    $member = wp_insert_post([
        'post_type' => 'member', 'post_status' => 'publish', 'post_title' => $person['name'],
        'post_content' => $person['bio'],
        'meta_input' => ['role' => $person['role'], 'affiliation' => $person['affiliation']],
    ]);
    $upload = wp_upload_bits(basename($person['photo']), null, file_get_contents($person['photo']));
    $photo = wp_insert_attachment(
        ['post_mime_type' => 'image/jpeg', 'post_title' => $person['name'], 'post_status' => 'inherit'],
        $upload['file'],
        $member
    );
    wp_update_attachment_metadata($photo, wp_generate_attachment_metadata($photo, $upload['file']));
    set_post_thumbnail($member, $photo);
}
flush_rewrite_rules();
