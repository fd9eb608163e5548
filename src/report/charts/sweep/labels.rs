//! Labels beside points, so that none lies on another, on a point, or outside the frame.

use crate::report::charts::canvas::Frame;

/// Where a label may go, as seen from its point: right first, as one reads, then around.
const DIRECTIONS: [(i32, i32); 8] = [(1, 0), (1, -1), (1, 1), (-1, 0), (-1, -1), (-1, 1), (0, -1), (0, 1)];
const DISTANCES: [i32; 6] = [16, 34, 60, 96, 140, 200];
const HEIGHT: i32 = 24;
/// What is kept free around a point.
const POINT: i32 = 13;

/// The frames of the labels of these widths; `None`: there is no room for it.
pub fn place_labels(
    points: &[((i32, i32), i32)],
    obstacles: &[(i32, i32)],
    frame: Frame,
) -> Vec<Option<Frame>> {
    let around =
        |&(x, y): &(i32, i32)| Frame { left: x - POINT, top: y - POINT, right: x + POINT, bottom: y + POINT };
    let mut taken: Vec<Frame> = obstacles.iter().map(around).collect();
    let position = |&(point, width): &((i32, i32), i32)| {
        let candidates = DISTANCES
            .iter()
            .flat_map(|&distance| DIRECTIONS.map(|side| beside(point, width, side, distance)));
        let free = candidates
            .into_iter()
            .find(|label| is_within(*label, frame) && !taken.iter().any(|other| overlap(*label, *other)));
        taken.extend(free);
        free
    };
    points.iter().map(position).collect()
}

fn beside((x, y): (i32, i32), width: i32, (right, down): (i32, i32), distance: i32) -> Frame {
    // On a diagonal half the distance each way is far enough.
    let (aside, away) =
        if right != 0 && down != 0 { (distance * 2 / 3, distance * 2 / 3) } else { (distance, distance) };
    let left = match right {
        1 => x + aside,
        -1 => x - aside - width,
        _ => x - width / 2,
    };
    let middle = y + down * (away + HEIGHT / 2 * down.abs());
    Frame { left, top: middle - HEIGHT / 2, right: left + width, bottom: middle + HEIGHT / 2 }
}

const fn is_within(label: Frame, frame: Frame) -> bool {
    label.left >= frame.left
        && label.right <= frame.right
        && label.top >= frame.top
        && label.bottom <= frame.bottom
}

const fn overlap(one: Frame, other: Frame) -> bool {
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 0, top: 0, right: 1_000, bottom: 600 };

    #[test]
    fn labels_of_a_crowd_do_not_lie_on_each_other() {
        let points: Vec<((i32, i32), i32)> =
            (0..20).map(|index| ((400 + index * 9, 300 + index % 3 * 8), 110)).collect();
        let obstacles: Vec<(i32, i32)> = points.iter().map(|(point, _)| *point).collect();
        let labels: Vec<Frame> = place_labels(&points, &obstacles, FRAME).into_iter().flatten().collect();
        assert!(labels.len() >= 12, "{}", labels.len());
        for (index, label) in labels.iter().enumerate() {
            assert!(is_within(*label, FRAME));
            assert!(labels[..index].iter().all(|other| !overlap(*label, *other)), "{index}");
            assert!(obstacles.iter().all(
                |(x, y)| !(label.left..label.right).contains(x) || !(label.top..label.bottom).contains(y)
            ));
        }
    }

    #[test]
    fn a_label_at_the_right_edge_moves_to_the_left() {
        let label = place_labels(&[((995, 300), 100)], &[(995, 300)], FRAME)[0].unwrap();
        assert!(label.right < 995);
        assert_eq!(place_labels(&[((500, 300), 2_000)], &[], FRAME), [None]);
    }
}
