<?xml version="1.0" encoding="utf-8"?>
<!-- A feed as a page, for who opens one in a browser that knows XSLT; others take css/feed.css. -->
<xsl:stylesheet version="1.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:atom="http://www.w3.org/2005/Atom"
  exclude-result-prefixes="atom">
  <xsl:output method="html" encoding="utf-8" doctype-system="about:legacy-compat"/>

  <!-- Static files have names of their release: the one of the style stands in the feed. -->
  <xsl:variable name="style" select="substring-before(substring-after(
    /processing-instruction('xml-stylesheet')[contains(., 'text/css')], 'href=&quot;'), '&quot;')"/>

  <xsl:template match="/rss">
    <xsl:call-template name="page">
      <xsl:with-param name="title" select="channel/title"/>
      <xsl:with-param name="home" select="channel/link"/>
      <xsl:with-param name="items" select="channel/item"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="/atom:feed">
    <xsl:call-template name="page">
      <xsl:with-param name="title" select="atom:title"/>
      <xsl:with-param name="home" select="atom:link[@rel='alternate']/@href"/>
      <xsl:with-param name="items" select="atom:entry"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="page">
    <xsl:param name="title"/>
    <xsl:param name="home"/>
    <xsl:param name="items"/>
    <html>
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="robots" content="noindex"/>
        <title><xsl:value-of select="$title"/></title>
        <link rel="stylesheet" href="{$style}"/>
      </head>
      <body>
        <main>
          <h1><xsl:value-of select="$title"/></h1>
          <p class="about">This is a feed: a list for programs that tell you when something
            new appears. Copy the address of this page into your feed reader.</p>
          <p><a href="{$home}"><xsl:value-of select="$home"/></a></p>
          <xsl:for-each select="$items">
            <article>
              <h2><a href="{link | atom:link[@rel='alternate']/@href}">
                <xsl:value-of select="title | atom:title"/></a></h2>
              <p><xsl:value-of select="pubDate | atom:published"/></p>
            </article>
          </xsl:for-each>
        </main>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
