<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . dirname(__DIR__) . '/mariadb.sock');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", 'for the bench alone');
    define("{$name}_SALT", 'for the bench alone');
}
$table_prefix = 'wp_';
define('WP_HOME', "http://{$_SERVER['HTTP_HOST']}");
define('WP_SITEURL', WP_HOME);
define('WP_CACHE', ($_SERVER['PAGE_CACHE'] ?? '') === 'on');
define('WPCACHEHOME', __DIR__ . '/wp-content/plugins/wp-super-cache/');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
