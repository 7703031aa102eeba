<?php
add_action('init', function () {
    register_post_type('member', ['public' => true, 'supports' => ['title', 'editor', 'thumbnail']]);
});
add_action('after_setup_theme', function () {
    add_theme_support('title-tag');
    add_theme_support('post-thumbnails');
    add_image_size('portrait', 96, 96, true);
    add_image_size('portrait-2x', 192, 192, true);
});
