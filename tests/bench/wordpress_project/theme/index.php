<!doctype html>
<html <?php language_attributes(); ?>>
  <head>
    <meta charset="<?php bloginfo('charset'); ?>">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="<?php echo esc_url(get_stylesheet_uri()); ?>">
    <?php wp_head(); ?>
  </head>
  <body <?php body_class(); ?>>
    <header><a href="<?php echo esc_url(home_url('/')); ?>"><?php bloginfo('name'); ?></a></header>
    <main>
      <?php while (have_posts()) : the_post(); ?>
        <h1><?php the_title(); ?></h1>
        <?php the_content(); ?>
      <?php endwhile; ?>
      <h2>Members</h2>
      <ul class="directory">
        <?php
        $members = new WP_Query(['post_type' => 'member', 'posts_per_page' => 100, 'orderby' => 'ID', 'order' => 'ASC', 'no_found_rows' => true]);
        update_post_thumbnail_cache($members);
        while ($members->have_posts()) : $members->the_post();
        ?>
          <li class="entry">
            <?php the_post_thumbnail('portrait', ['sizes' => '96px']); ?>
            <h3><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h3>
            <p class="role"><?php echo esc_html(get_post_meta(get_the_ID(), 'role', true) . ', ' . get_post_meta(get_the_ID(), 'affiliation', true)); ?></p>
            <div class="bio"><?php the_content(); ?></div>
          </li>
        <?php endwhile; ?>
      </ul>
    </main>
    <footer><p><?php bloginfo('name'); ?></p></footer>
    <?php wp_footer(); ?>
  </body>
</html>
