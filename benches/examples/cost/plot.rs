//! The picture: both axes logarithmic, legible on a light and on a dark page.

use std::error::Error;

use plotters::{
    coord::Shift,
    prelude::*,
    style::{
        FontStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::Cost;

const SIZE: (u32, u32) = (960, 540);
const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
/// Colours on a light page, each with its own on a dark one.
const PAPER: (u32, &str) = (0x00FF_FFFF, "#0D1117");
const INK: (u32, &str) = (0x001F_2328, "#E6EDF3");
const QUIET: (u32, &str) = (0x0059_636E, "#9198A1");
const GRID: (u32, &str) = (0x00E4_E8ED, "#21262D");
const BLUE: (u32, &str) = (0x0009_69DA, "#58A6FF");
const GREY: (u32, &str) = (0x008C_959F, "#6E7681");
const GREEN: (u32, &str) = (0x001A_7F37, "#3FB950");
const ORANGE: (u32, &str) = (0x00BC_4C00, "#F0883E");
const PURPLE: (u32, &str) = (0x0082_50DF, "#BC8CFF");

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// The lines of this engine: what the file calls them, what the picture does, and the colour.
const LINES: [(&str, &str, (u32, &str), u32); 3] = [
    ("scan", "scan of every instance", GREY, 2),
    ("indexes", "stowplan", BLUE, 4),
    ("floor", "floor: touching the chosen rows", GREEN, 2),
];
/// The points of others.
const POINTS: [(&str, &str, (u32, &str), bool); 3] = [
    ("kube-exact", "kube-scheduler, all nodes", ORANGE, true),
    ("kube-shipped", "kube-scheduler, as shipped", ORANGE, false),
    ("fenzo-exact", "Fenzo", PURPLE, true),
];

/// Draws the costs as SVG text.
pub fn draw(costs: &[Cost], peers: &[Cost]) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
    root.fill(&colour(PAPER))?;
    headline(&root)?;
    chart(&root, costs, peers)?;
    root.present()?;
    drop(root);
    Ok(text.replacen('>', &format!(">\n{}", dark()), 1))
}

fn colour((light, _): (u32, &str)) -> RGBColor {
    let [_, red, green, blue] = light.to_be_bytes();
    RGBColor(red, green, blue)
}

/// The rules that change every colour on a dark page.
fn dark() -> String {
    let rules = [PAPER, INK, QUIET, GRID, BLUE, GREY, GREEN, ORANGE, PURPLE].map(|(light, dark)| {
        format!("[fill=\"#{light:06X}\"]{{fill:{dark}}}[stroke=\"#{light:06X}\"]{{stroke:{dark}}}")
    });
    format!("<style>@media (prefers-color-scheme:dark){{{}}}</style>", rules.concat())
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), (size, style): (i32, FontStyle), ink: (u32, &str)) -> Drawn {
    let ink = colour(ink);
    let style = TextStyle::from((FONT, size, style)).color(&ink).pos(Pos::new(HPos::Left, VPos::Center));
    Ok(area.draw(&Text::new(text.to_owned(), at, style))?)
}

fn headline(root: &Area<'_>) -> Drawn {
    let title = "What one placement costs as the cluster grows";
    write(root, title, (32, 34), (22, FontStyle::Bold), INK)?;
    let note = "time per placement (decide and apply), one core, clusters 70 % full, 200 kinds of task; log scales";
    write(root, note, (32, 62), (14, FontStyle::Normal), QUIET)
}

fn chart(root: &Area<'_>, costs: &[Cost], peers: &[Cost]) -> Drawn {
    let largest = costs.iter().map(|cost| cost.instances).fold(1e5, f64::max);
    let area = root.margin(84, 24, 12, 240);
    let mut chart = ChartBuilder::on(&area)
        .x_label_area_size(46)
        .y_label_area_size(76)
        .build_cartesian_2d((80.0..largest * 1.25).log_scale(), (0.7..6e8_f64).log_scale())?;
    let quiet = colour(QUIET);
    let label = TextStyle::from((FONT, 14)).color(&quiet);
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(GRID))
        .axis_style(colour(GRID))
        .x_labels(6)
        .y_labels(10)
        .x_label_formatter(&|value| grouped(*value))
        .y_label_formatter(&|value| duration(*value))
        .label_style(label.clone())
        .x_desc("instances in the cluster")
        .axis_desc_style(label)
        .draw()?;
    let mut names = vec![];
    for (name, title, ink, width) in LINES {
        let line: Vec<_> = points(costs, name);
        let style = colour(ink).stroke_width(width);
        chart.draw_series(LineSeries::new(line.clone(), style))?;
        chart.draw_series(line.iter().map(|&at| Circle::new(at, width + 1, colour(ink).filled())))?;
        if let Some(&last) = line.last() {
            names.push((chart.backend_coord(&last), title, last.1, ink));
        }
    }
    for (line, (name, title, ink, filled)) in (0..).zip(POINTS) {
        let dots = points(peers, name);
        let style = if filled { colour(ink).filled() } else { colour(ink).stroke_width(2) };
        chart.draw_series(dots.iter().map(|&at| Circle::new(at, 6, style)))?;
        if !dots.is_empty() {
            // The corner above the small clusters is free: their names stand there.
            let at = (126, 112 + 22 * line);
            root.draw(&Circle::new(at, 5, style))?;
            write(root, title, (at.0 + 14, at.1), (13, FontStyle::Normal), ink)?;
        }
    }
    names.into_iter().try_for_each(|(at, title, cost, ink)| {
        write(root, title, (at.0 + 14, at.1 - 8), (15, FontStyle::Normal), ink)?;
        write(root, &duration(cost), (at.0 + 14, at.1 + 10), (13, FontStyle::Normal), QUIET)
    })
}

fn points(costs: &[Cost], name: &str) -> Vec<(f64, f64)> {
    costs.iter().filter(|cost| cost.name == name).map(|cost| (cost.instances, cost.nanoseconds)).collect()
}

/// A time in the unit that suits it, two digits where they count.
fn duration(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let (unit, name) = units.into_iter().find(|(unit, _)| nanoseconds >= *unit).unwrap_or((1.0, "ns"));
    let value = nanoseconds / unit;
    if value < 9.95 && value.fract() > 0.05 { format!("{value:.1} {name}") } else { format!("{value:.0} {name}") }
}

fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}
